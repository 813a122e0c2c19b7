"""Results as text for people, as JSON for machines, and events on the way."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from rich.text import Text

from penstock.cli.exit_codes import ExitCode
from penstock.cli.output import Output, Result, fields, listing, stacked, without_metadata

if TYPE_CHECKING:
    from rich.console import RenderableType


@pytest.fixture
def streams() -> tuple[io.StringIO, io.StringIO]:
    return io.StringIO(), io.StringIO()


def test_text_to_a_pipe_has_no_colour_and_no_padding(streams: tuple[io.StringIO, io.StringIO]) -> None:
    table = listing(("NAME", "STATE"), [["a", "RUNNING"], ["longer name", "FAILED"]], "none")
    Output("text", *streams).show(Result(None, table))
    assert streams[0].getvalue() == "NAME         STATE\na            RUNNING\nlonger name  FAILED\n"
    assert streams[1].getvalue() == ""


def test_a_row_stays_one_line_however_long(streams: tuple[io.StringIO, io.StringIO]) -> None:
    place = "s3://bucket/" + "folder/" * 30
    Output("text", *streams).show(Result(None, listing(("LOCATION",), [[place]], "")))
    assert streams[0].getvalue().splitlines() == ["LOCATION", place]


def test_markup_in_a_name_is_text(streams: tuple[io.StringIO, io.StringIO]) -> None:
    Output("text", *streams).show(Result(None, listing(("NAME",), [["[red]x[/red] :smile:"]], "")))
    assert "[red]x[/red] :smile:" in streams[0].getvalue()


def test_an_empty_listing_is_a_sentence(streams: tuple[io.StringIO, io.StringIO]) -> None:
    Output("text", *streams).show(Result([], listing(("NAME",), [], "There are none.")))
    assert streams[0].getvalue() == "There are none.\n"


def test_json_is_one_document_with_times_in_iso_form(streams: tuple[io.StringIO, io.StringIO]) -> None:
    document = {"at": datetime(2026, 1, 2, 3, tzinfo=UTC), "name": "grün"}
    Output("json", *streams).show(Result(document, Text("not this")))
    assert json.loads(streams[0].getvalue()) == {"at": "2026-01-02T03:00:00+00:00", "name": "grün"}


def test_json_after_events_is_one_document_a_line(streams: tuple[io.StringIO, io.StringIO]) -> None:
    output = Output("json", *streams)
    output.event("hello", {"line": "hello"})
    output.show(Result({"a": [1, 2]}, Text("")))
    assert [json.loads(line) for line in streams[0].getvalue().splitlines()] == [{"line": "hello"}, {"a": [1, 2]}]


def test_events_are_lines_of_text(streams: tuple[io.StringIO, io.StringIO]) -> None:
    output = Output("text", *streams)
    output.event("hello", {"line": "hello"})
    output.note("beside")
    output.show(Result(None, "", silent=True))
    assert streams[0].getvalue() == "hello\n"
    assert streams[1].getvalue() == "beside\n"


def test_fields_leave_out_what_is_absent(streams: tuple[io.StringIO, io.StringIO]) -> None:
    parts = stacked(fields([("Name", "x"), ("Empty", ""), ("None", None), ("Zero", 0)]), Text("end"))
    Output("text", *streams).show(Result(None, parts))
    assert streams[0].getvalue() == "Name  x\nZero  0\n\nend\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Output:
    """A terminal of 40 columns without colours."""
    for name, value in {"COLUMNS": "40", "TERM": "xterm", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    return Output("text", Terminal(), io.StringIO())


ID = "jr_" + "0123456789abcdef" * 4


def seen(output: Output) -> list[str]:
    assert isinstance(output.stdout, Terminal)
    plain = Text.from_ansi(output.stdout.getvalue()).plain
    return [line.rstrip() for line in plain.splitlines()]


@pytest.mark.parametrize("shown", [listing(("RUN", "STATE"), [[ID, "SUCCEEDED"]], ""), fields([("SUCCEEDED", ID)])])
def test_on_a_narrow_terminal_ids_and_states_stay_in_one_piece(narrow: Output, shown: RenderableType) -> None:
    narrow.show(Result(None, shown))
    assert any(ID in line for line in seen(narrow))
    assert any("SUCCEEDED" in line for line in seen(narrow))
    assert len(seen(narrow)) <= 2


def test_on_a_narrow_terminal_the_last_column_wraps_between_words(narrow: Output) -> None:
    narrow.show(Result(None, listing(("STATE", "MESSAGE"), [["FAILED", "it was too late, and nobody was there"]], "")))
    assert seen(narrow) == ["STATE   MESSAGE", "FAILED  it was too late, and nobody was", "        there"]


def test_a_last_column_is_not_squeezed(narrow: Output) -> None:
    narrow.show(Result(None, listing(("PLACE", "MESSAGE"), [["x" * 30, "word by word by word"]], "")))
    assert seen(narrow)[1] == f"{'x' * 30}  word by word by word"


def test_on_a_narrow_terminal_nothing_is_cut(narrow: Output) -> None:
    narrow.show(Result(None, Text(f"export KEY={ID}", no_wrap=True, overflow="ignore")))
    assert seen(narrow) == [f"export KEY={ID}"]


def test_a_result_is_well_by_default() -> None:
    assert Result(None, "").exit_code is ExitCode.OK
    assert without_metadata({"a": 1, "ResponseMetadata": {}}) == {"a": 1}
