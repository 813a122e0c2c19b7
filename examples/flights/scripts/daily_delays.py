"""Job: for each day and airport of departure, count the flights, the cancelled, the late, and average the delays."""

from __future__ import annotations

import argparse

import boto3
import pyarrow as pa
import pyarrow.compute as pc
from catalog_tables import open_table, write_partitioned


def main() -> None:
    arguments = parse_arguments()
    glue = boto3.client("glue")
    late_minutes = 15
    if arguments.WORKFLOW_RUN_ID:
        properties = glue.get_workflow_run_properties(Name=arguments.WORKFLOW_NAME, RunId=arguments.WORKFLOW_RUN_ID)[
            "RunProperties"
        ]
        late_minutes = int(properties.get("late_minutes", late_minutes))
    flights = open_table(glue, arguments.database, "raw_flights").to_table(
        columns=["year", "month", "day", "origin", "dep_delay", "arr_delay"]
    )
    days = daily_delays(flights, late_minutes)
    write_partitioned(days, arguments.output, "month")
    print(f"{flights.num_rows:,} flights make {days.num_rows:,} rows in {arguments.output}")


def parse_arguments() -> argparse.Namespace:
    """Glue passes every argument as `--key value`, its own (--JOB_NAME ...) too: take ours, leave the rest."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--database", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--WORKFLOW_NAME", default="")
    parser.add_argument("--WORKFLOW_RUN_ID", default="")
    return parser.parse_known_args()[0]


def daily_delays(flights: pa.Table, late_minutes: int) -> pa.Table:
    """A flight without a departure delay never left; one that left `late_minutes` or more after plan is late."""
    late = pc.greater_equal(flights["dep_delay"], late_minutes).fill_null(False)
    flights = flights.append_column("cancelled", pc.cast(flights["dep_delay"].is_null(), pa.int64())).append_column(
        "late", pc.cast(late, pa.int64())
    )
    days = flights.group_by(["year", "month", "day", "origin"]).aggregate(
        [([], "count_all"), ("cancelled", "sum"), ("late", "sum"), ("dep_delay", "mean"), ("arr_delay", "mean")]
    )
    days = days.rename_columns(
        ["year", "month", "day", "origin", "flights", "cancelled", "late", "mean_dep_delay", "mean_arr_delay"]
    )
    return days.sort_by([("month", "ascending"), ("day", "ascending"), ("origin", "ascending")])


if __name__ == "__main__":
    main()
