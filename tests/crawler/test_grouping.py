"""From folder trees to tables: the documented examples and our rules where nothing is documented (spec 2.8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penstock.crawler.grouping import Grouping, Options
from penstock.crawler.log import WARN
from penstock.crawler.tree import DataFile, build

Grouped = Callable[..., Grouping]
A = "a int, b int, c string"
B = "x int, y int, z string"


def shown(grouping: Grouping) -> dict[str, tuple[str | None, ...]]:
    """Location below the include path -> keys."""
    return {table.location.removeprefix("s3://b/lake/"): table.keys for table in grouping.tables}


def texts(grouping: Grouping) -> str:
    return "\n".join(text for _, text in grouping.notes)


def test_the_include_path_is_the_root_and_key_folders_are_its_partitions(group: Grouped) -> None:
    found = group({f"year={y}/month={m}/day={d}/f": A for y in (2019, 2020) for m in ("Jan", "Feb") for d in (1, 2)})
    assert shown(found) == {"": ("year", "month", "day")}
    (table,) = found.tables
    assert table.component == "lake"
    assert len(table.leaves) == 8
    assert "2 folders of the same columns" in table.evidence


def test_a_single_path_of_key_folders_is_still_partitioned(group: Grouped) -> None:
    assert shown(group({"year=2019/month=Jan/day=1/f": A})) == {"": ("year", "month", "day")}


def test_similar_tables_below_one_include_path_become_one_with_two_unnamed_keys(group: Grouped) -> None:
    files = {f"table{t}/partition{p}/f": A for t in (1, 2) for p in (1, 2)}
    assert shown(group(files)) == {"": (None, None)}


def test_different_tables_below_one_include_path_stay_apart_and_the_log_says_why(group: Grouped) -> None:
    files = {"table1/partition1/f": A, "table1/partition2/f": A, "table2/partition1/f": B, "table2/partition2/f": B}
    found = group(files)
    assert shown(found) == {"table1/": (None,), "table2/": (None,)}
    assert "similarity 0.00" in texts(found)
    assert "columns that only one has (a, b, c, x, y, z)" in texts(found)
    assert "CombineCompatibleSchemas" in texts(found)


def test_combine_compatible_schemas_makes_one_table_of_different_columns(group: Grouped) -> None:
    files = {"year=2017/f": "a int, b int", "year=2018/f": "c int, d int"}
    apart = group(files)
    assert shown(apart) == {"year=2017/": (), "year=2018/": ()}
    assert [table.component for table in apart.tables] == ["year=2017", "year=2018"]
    (table,) = group(files, Options(combine=True)).tables
    assert (table.location, table.keys) == ("s3://b/lake/", ("year",))
    assert [column.name for column in table.schema.columns] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("other", [f"csv:,:{A}", f"gzip:{A}"])
def test_combining_still_counts_format_and_compression(group: Grouped, other: str) -> None:
    files = {"year=2017/f": A, "year=2018/f": other}
    assert len(group(files, Options(combine=True)).tables) == 2


def test_a_table_level_makes_roots_whatever_the_schemas(group: Grouped) -> None:
    files = {"x/t1/p1/f": A, "x/t1/p2/f": B, "y/t2/p1/f": A, "stray.json": A}
    found = group(files, Options(table_level=2))
    assert shown(found) == {"x/t1/": (None,), "y/t2/": (None,)}
    assert "stray.json lies above the configured table level" in texts(found)
    assert shown(group(files, Options(table_level=1))) == {"x/": (None, None), "y/": (None, None)}


@pytest.mark.parametrize(
    ("columns", "count"),
    [("a int, b int, c int, d int", 1), ("a int, b int, c int", 1), ("a int, b int", 2), ("a double, b int, c int", 1)],
)
def test_the_threshold_is_seventy_percent(group: Grouped, columns: str, count: int) -> None:
    files = {"p=1/f": "a int, b int, c int, d int", "p=2/f": columns}
    assert len(group(files).tables) == count
    if columns == "a int, b int, c int":
        assert "folder s3://b/lake/p=2/: similarity 0.75" in group(files).tables[0].evidence


def test_a_majority_of_alike_folders_is_one_table_and_the_other_its_own(group: Grouped) -> None:
    found = group({"p1/f": A, "p2/f": A, "other/f": B})
    assert shown(found) == {"": (None,), "other/": ()}
    assert "is a table of its own beside the 2 folders" in texts(found)
    assert len(group({"p1/f": A, "p2/f": A, "o1/f": B, "o2/f": B}).tables) == 4


def test_more_than_five_distinct_schemas_are_not_one_table(group: Grouped) -> None:
    wide = ", ".join(f"c{n} int" for n in range(30))
    files = {f"p={n}/f": f"{wide}, extra{n} int" for n in range(5)}
    assert len(group(files).tables) == 1
    files["p=5/f"] = f"{wide}, extra5 int"
    found = group(files)
    assert len(found.tables) == 6
    assert "6 distinct schemas, more than 5" in texts(found)
    assert len(group(files, Options(combine=True)).tables) == 1


def test_files_beside_folders_lead_to_separate_tables(group: Grouped) -> None:
    found = group({"notes.json": A, "year=1/f": A, "year=2/f": A})
    assert shown(found) == {"notes.json": (), "year=1/": (), "year=2/": ()}
    assert "data files beside folders" in texts(found)


def test_files_that_are_not_alike_are_a_table_each(group: Grouped) -> None:
    found = group({"persons.json": A, "events.json": B, "areas.csv": f"csv:,:{A}"})
    assert shown(found) == {"persons.json": (), "events.json": (), "areas.csv": ()}
    assert {table.component for table in found.tables} == {"persons.json", "events.json", "areas.csv"}


def test_one_odd_file_does_not_break_up_a_folder(group: Grouped) -> None:
    found = group({"a.json": A, "b.json": A, "c.json": B})
    assert shown(found) == {"": (), "c.json": ()}
    assert any(level == WARN and "c.json" in text for level, text in found.notes)


def test_a_file_that_cannot_found_joins_or_is_left_out_but_makes_no_table(group: Grouped) -> None:
    found = group({"a.json": A, "b.json": A, "few.json": f"~{A}", "odd.json": f"~{B}"})
    (table,) = found.tables
    assert [file.path[-1] for file in table.leaves[0].files] == ["a.json", "b.json", "few.json"]
    assert "odd.json" in texts(found)
    alone = group({"few.json": f"~{A}"})
    assert alone.tables == []
    assert "few.json" in texts(alone)


def test_a_folder_of_few_rows_joins_as_a_partition(group: Grouped) -> None:
    found = group({"day=1/f": A, "day=2/f": f"~{A}", "day=3/f": f"~{B}"})
    (table,) = found.tables
    assert [leaf.folders for leaf in table.leaves] == [("day=1",), ("day=2",)]
    assert "day=3/f" in texts(found)


def test_an_only_row_taken_for_names_joins_a_headerless_table_of_as_many_columns(group: Grouped) -> None:
    found = group({"day=1/f": "csv:,:col0 string, col1 string", "day=2/f": "~csv:,:ua string, united string"})
    (table,) = found.tables
    assert len(table.leaves) == 2
    assert [column.name for column in table.schema.columns] == ["col0", "col1"]


def test_key_names_that_differ_from_the_majority_are_skipped(group: Grouped) -> None:
    found = group({"year=1/f": A, "year=2/f": A, "dt=2020/f": A})
    assert shown(found) == {"": ("year",)}
    assert "Folder partition keys do not match table partition keys, skipping folder s3://b/lake/dt=2020/" in texts(
        found
    )
    assert len(group({"year=1/f": A, "dt=1/f": A}).tables) == 2


def test_folders_of_different_depth_are_not_one_table(group: Grouped) -> None:
    assert shown(group({"a/f": A, "b/p=1/f": A})) == {"a/": (), "b/": ("p",)}


def test_a_lone_folder_is_no_partition_unless_its_name_says_so(group: Grouped) -> None:
    assert shown(group({"curated/month=1/f": A, "curated/month=2/f": A})) == {"curated/": ("month",)}
    assert shown(group({"2024/01/15/f": A})) == {"": (None, None, None)}
    assert shown(group({"landing/f": A})) == {"landing/": ()}
    assert shown(group({"landing/f": A}, Options(known={"s3://b/lake/"}))) == {"": (None,)}
    assert shown(group({"accelerometer/landing/f": A, "customer/landing/f": B})) == {
        "accelerometer/landing/": (),
        "customer/landing/": (),
    }


def test_one_object_as_include_path_is_the_table(group: Grouped) -> None:
    (table,) = group({"report.csv": f"csv:,:{A}"}, single=True).tables
    assert (table.location, table.component, table.keys) == ("s3://b/lake/report.csv", "report.csv", ())


def test_binary_schemas_that_conflict_stay_apart_and_text_ones_do_not(group: Grouped) -> None:
    one, other = "a int, b int, c int, d int, e string", "a int, b int, c int, d int, e array<int>"
    assert len(group({"p=1/f": f"parquet:{one}", "p=2/f": f"parquet:{other}"}).tables) == 2
    (table,) = group({"p=1/f": one, "p=2/f": other}).tables
    assert str(table.schema.columns[-1].type) == "string"


def test_files_that_were_not_read_count_with_their_folder() -> None:
    grouping = Grouping(Options())
    read = DataFile("s3://b/lake/a", ("a",), 5, None)
    root = build("lake", [read])
    assert root is not None
    grouping.run(root)
    assert grouping.tables == []


paths = st.lists(st.sampled_from(["a", "b", "p=1", "p=2", "2024"]), max_size=3)
schemas = st.sampled_from([A, B, f"{A}, d int", f"csv:,:{A}", f"~{A}"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(paths.map(lambda parts: "/".join([*parts, "f"])), schemas, min_size=1, max_size=12))
def test_a_file_lies_in_one_table_at_most_and_its_folders_match_the_keys(group: Grouped, files: dict[str, str]) -> None:
    seen: set[str] = set()
    for table in group(files).tables:
        for leaf in table.leaves:
            assert len(leaf.folders) - table.depth == len(table.keys) or leaf.url == table.location
            for file in leaf.files:
                assert file.url.startswith(table.location)
                assert file.url not in seen
                seen.add(file.url)
