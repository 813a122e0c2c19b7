"""Job: keep the flights that took off and join each with its airline, airports, plane and the weather of its hour."""

from __future__ import annotations

import argparse

import boto3
import pyarrow as pa
import pyarrow.compute as pc
from catalog_tables import open_table, write_partitioned

KEPT = ("month", "day", "carrier", "flight", "tailnum", "origin", "dest", "time_hour")
KEPT += ("distance", "air_time", "dep_delay", "arr_delay")


def main() -> None:
    arguments = parse_arguments()
    glue = boto3.client("glue")
    tables = {
        name: open_table(glue, arguments.database, f"raw_{name}").to_table()
        for name in ("flights", "weather", "planes", "airlines", "airports")
    }
    for name, table in tables.items():
        print(f"raw_{name}: {table.num_rows:,} rows, {table.num_columns} columns")
    joined = clean_and_join(**tables)
    write_partitioned(joined, arguments.output, "month")
    print(f"wrote {joined.num_rows:,} flights to {arguments.output}")
    if arguments.WORKFLOW_RUN_ID:
        glue.put_workflow_run_properties(
            Name=arguments.WORKFLOW_NAME,
            RunId=arguments.WORKFLOW_RUN_ID,
            RunProperties={"flights_flown": str(joined.num_rows)},
        )


def parse_arguments() -> argparse.Namespace:
    """Glue passes every argument as `--key value`, its own (--JOB_NAME ...) too: take ours, leave the rest."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--database", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--WORKFLOW_NAME", default="")
    parser.add_argument("--WORKFLOW_RUN_ID", default="")
    return parser.parse_known_args()[0]


def clean_and_join(
    flights: pa.Table, weather: pa.Table, planes: pa.Table, airlines: pa.Table, airports: pa.Table
) -> pa.Table:
    """One row for each flight that took off and arrived, with the names and conditions that explain its delay."""
    flown = flights.filter(pc.field("dep_delay").is_valid() & pc.field("arr_delay").is_valid())
    flown = flown.select(list(KEPT))
    airlines = airlines.select(["carrier", "name"]).rename_columns(["carrier", "airline"])
    airports = airports.select(["faa", "name"]).rename_columns(["dest", "dest_name"])
    planes = planes.select(["tailnum", "manufacturer", "model", "seats", "year"])
    planes = planes.rename_columns(["tailnum", "manufacturer", "model", "seats", "plane_year"])
    weather = weather.select(["origin", "time_hour", "temp", "wind_speed", "precip", "visib"])
    return (
        flown.join(airlines, keys="carrier")
        .join(airports, keys="dest")
        .join(planes, keys="tailnum")
        .join(weather, keys=["origin", "time_hour"])
        .sort_by([("month", "ascending"), ("day", "ascending"), ("time_hour", "ascending"), ("flight", "ascending")])
    )


if __name__ == "__main__":
    main()
