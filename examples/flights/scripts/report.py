"""Job: rank the airlines by delay, in dry hours and in wet ones, as a CSV and as a page with charts."""

from __future__ import annotations

import argparse
import html

import boto3
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.fs
from catalog_tables import open_table


def main() -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--database", required=True)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_known_args()[0]
    glue = boto3.client("glue")
    flights = open_table(glue, arguments.database, "curated_flights").to_table(
        columns=["airline", "dep_delay", "arr_delay", "precip"]
    )
    days = open_table(glue, arguments.database, "curated_daily_delays").to_table()
    airlines = rank_airlines(flights)
    page = draw_page(airlines, daily_means(days), summarise(days))

    filesystem, folder = pyarrow.fs.FileSystem.from_uri(arguments.output.rstrip("/"))
    with filesystem.open_output_stream(f"{folder}/airlines.csv") as stream:
        pyarrow.csv.write_csv(airlines, stream, pyarrow.csv.WriteOptions(quoting_header="none"))
    with filesystem.open_output_stream(f"{folder}/index.html") as stream:
        stream.write(page.encode())
    print(f"ranked {airlines.num_rows} airlines over {flights.num_rows:,} flights; see {arguments.output}")


def rank_airlines(flights: pa.Table) -> pa.Table:
    """One row for each airline, worst mean arrival delay first; wet means that rain or snow fell in that hour."""
    wet = pc.greater(flights["precip"], 0)
    flights = flights.append_column("wet_delay", pc.if_else(wet, flights["arr_delay"], None)).append_column(
        "dry_delay", pc.if_else(wet, None, flights["arr_delay"])
    )
    ranked = flights.group_by("airline").aggregate(
        [([], "count_all"), *((column, "mean") for column in ("dep_delay", "arr_delay", "dry_delay", "wet_delay"))]
    )
    ranked = ranked.rename_columns(
        ["airline", "flights", "mean_dep_delay", "mean_arr_delay", "mean_arr_delay_dry", "mean_arr_delay_wet"]
    )
    for position in range(2, ranked.num_columns):
        ranked = ranked.set_column(position, ranked.column_names[position], pc.round(ranked.column(position), 2))
    return ranked.sort_by([("mean_arr_delay", "descending"), ("airline", "ascending")])


def daily_means(days: pa.Table) -> list[float]:
    """Mean departure delay in minutes of all airports, day after day; days weigh by the flights that left."""
    left = pc.subtract(days["flights"], days["cancelled"])
    days = days.append_column("left", left).append_column(
        "minutes", pc.multiply(days["mean_dep_delay"].fill_null(0), pc.cast(left, pa.float64()))
    )
    sums = days.group_by(["month", "day"]).aggregate([("left", "sum"), ("minutes", "sum")])
    sums = sums.sort_by([("month", "ascending"), ("day", "ascending")])
    return [day["minutes_sum"] / max(day["left_sum"], 1) for day in sums.to_pylist()]


def summarise(days: pa.Table) -> str:
    totals = [pc.sum(days[name]).as_py() for name in ("flights", "cancelled", "late")]
    flights, cancelled, late = totals
    return f"{flights:,} flights left or should have left New York; {cancelled:,} never did and {late:,} left late."


def draw_page(airlines: pa.Table, daily: list[float], summary: str) -> str:
    """A page that stands alone: no script, no style sheet and no picture from anywhere else."""
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Delays from New York, 2013</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 860px; margin: 2rem auto; color: #16191f }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ padding: .25rem .6rem; text-align: right }}
td:first-child, th:first-child {{ text-align: left }} tr:nth-child(even) {{ background: #f4f6f8 }}
text {{ font: 12px system-ui, sans-serif; fill: #414d5c }}
</style>
<h1>Delays from New York, 2013</h1>
<p>{html.escape(summary)}</p>
<h2>Mean arrival delay by airline, minutes</h2>
{draw_bars(airlines["airline"].to_pylist(), airlines["mean_arr_delay"].to_pylist())}
<h2>Mean departure delay by day, minutes</h2>
{draw_line(daily)}
<h2>The same in figures</h2>
{draw_table(airlines)}
</html>
"""


def draw_bars(names: list[str], minutes: list[float]) -> str:
    """Horizontal bars, left of the axis for airlines that arrive early on average."""
    row, lowest = 24, min(0.0, *minutes)
    scale = 520 / max(1.0, max(0.0, *minutes) - lowest)
    axis = 220 - lowest * scale
    parts = [f'<svg viewBox="0 0 860 {row * len(names) + 8}" role="img" aria-label="Mean arrival delay by airline">']
    for index, (name, value) in enumerate(zip(names, minutes, strict=True)):
        top, width = index * row + 4, abs(value) * scale
        left, colour = (axis, "#c2410c") if value > 0 else (axis - width, "#0f766e")
        parts.append(f'<text x="205" y="{top + 15}" text-anchor="end">{html.escape(name)}</text>')
        parts.append(f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{row - 6}" fill="{colour}"/>')
        parts.append(f'<text x="{max(axis, left + width) + 6:.1f}" y="{top + 15}">{value:+.1f}</text>')
    parts.append(f'<line x1="{axis:.1f}" y1="0" x2="{axis:.1f}" y2="{row * len(names) + 4}" stroke="#8d99a8"/></svg>')
    return "\n".join(parts)


def draw_line(daily: list[float]) -> str:
    """One point a day, with a line every 20 minutes."""
    width, height, top = 860, 220, max(20.0, *daily)
    x_step, y_scale = (width - 40) / max(1, len(daily) - 1), (height - 30) / top
    points = " ".join(f"{40 + i * x_step:.1f},{height - 20 - max(v, 0) * y_scale:.1f}" for i, v in enumerate(daily))
    parts = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Mean departure delay by day">']
    for minutes in range(0, int(top) + 1, 20):
        y = height - 20 - minutes * y_scale
        parts.append(f'<line x1="40" y1="{y:.1f}" x2="{width}" y2="{y:.1f}" stroke="#d5dbe3"/>')
        parts.append(f'<text x="34" y="{y + 4:.1f}" text-anchor="end">{minutes}</text>')
    parts.append(f'<polyline points="{points}" fill="none" stroke="#1d4ed8" stroke-width="1.2"/></svg>')
    return "\n".join(parts)


def draw_table(airlines: pa.Table) -> str:
    head = "".join(f"<th>{html.escape(name.replace('_', ' '))}</th>" for name in airlines.column_names)
    rows = (
        "<tr>"
        + "".join(f"<td>{html.escape('' if cell is None else str(cell))}</td>" for cell in row.values())
        + "</tr>"
        for row in airlines.to_pylist()
    )
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


if __name__ == "__main__":
    main()
