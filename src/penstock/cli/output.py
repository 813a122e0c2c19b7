"""Output: commands return values, this prints them as text for people or JSON for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from penstock.cli.exit_codes import ExitCode
from penstock.cli.wording import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import ConsoleOptions, RenderableType, RenderResult

# Wide enough that a row of a table stays one line for the program that reads the pipe.
PIPE_COLUMNS = 10_000
# A last column that is narrower reads like a list of words.
LAST_COLUMN_MIN = 24

STATE_STYLES = {
    "SUCCEEDED": "green",
    "COMPLETED": "green",
    "ACTIVATED": "green",
    "READY": "green",
    "FIRED": "green",
    "RUNNING": "cyan",
    "STARTING": "cyan",
    "STOPPING": "yellow",
    "CANCELLING": "yellow",
    "WAITING": "yellow",
    "STOPPED": "yellow",
    "PARTIAL": "yellow",
    "CANCELLED": "yellow",
    "FAILED": "bold red",
    "TIMEOUT": "bold red",
    "ERROR": "bold red",
    "EXPIRED": "bold red",
    "REFUSED": "bold red",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a command found: `document` is JSON's, `text` is for people, `exit_code` ends the process.

    `silent` is for a command that has written its lines while it ran.
    """

    document: Any
    text: RenderableType
    exit_code: ExitCode = ExitCode.OK
    silent: bool = False


class Output:
    """One place that writes to stdout and stderr. `form` is `text` or `json`."""

    def __init__(self, form: str, stdout: IO[str], stderr: IO[str]) -> None:
        self.form = form
        self.stdout = stdout
        self.stderr = stderr
        width = None if stdout.isatty() else PIPE_COLUMNS
        self.console = Console(file=stdout, width=width, highlight=False, emoji=False, markup=False)
        self.interactive = self.console.is_terminal and form == "text"
        self._lines_of_json = False

    def show(self, result: Result) -> None:
        """Print a command's result. Text for a pipe has neither colour nor padding at line ends."""
        if result.silent:
            return
        if self.form == "json":
            # Behind events, each on a line, the result is one more line; alone, it is laid out for reading.
            indent = None if self._lines_of_json else 2
            self.line(json.dumps(result.document, indent=indent, default=_plain, ensure_ascii=False))
        else:
            self.text(result.text)

    def text(self, renderable: RenderableType) -> None:
        if self.console.is_terminal:
            # In a group, since print would join texts to a new one that wraps, whatever they say of it themselves.
            self.console.print(Group(renderable), crop=False)
            return
        with self.console.capture() as capture:
            self.console.print(renderable)
        for line in capture.get().splitlines():
            self.line(line.rstrip())

    def line(self, text: str) -> None:
        """One line as it is, at once: readers of a pipe follow live output."""
        self.stdout.write(text + "\n")
        self.stdout.flush()

    def event(self, text: str, document: Mapping[str, Any]) -> None:
        """One step of something long: a line of text, or one JSON document a line."""
        if self.form == "json":
            self._lines_of_json = True
            text = json.dumps(document, default=_plain, ensure_ascii=False)
        self.line(text)

    def note(self, text: str) -> None:
        """A remark beside the result: to stderr, so that it never mixes with what a program reads."""
        self.stderr.write(text + "\n")
        self.stderr.flush()


def listing(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> RenderableType:
    """A table without lines; a cell may be Text. `empty` is the sentence for no rows."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, no_wrap=column is not columns[-1], overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else state(clean(cell)) for cell in row))
    return Whole(table) if table.row_count else Text(empty, style="dim")


def fields(pairs: Iterable[tuple[str, object]]) -> RenderableType:
    """Name and value, one pair a line; pairs whose value is None or empty text are left out."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        if value is not None and value != "":
            table.add_row(name, value if isinstance(value, Text) else state(clean(value)))
    return Whole(table)


@dataclass(frozen=True, slots=True)
class Whole:
    """A table no word of which is broken: on a terminal that is too narrow, rows run on as lines of any program do.

    Its last column wraps between words where that is enough. Otherwise the terminal continues a row on the next line,
    so that a run id or a path can still be selected and copied in one piece.
    """

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.update(width=PIPE_COLUMNS)
        needed = Measurement.get(console, room, self.table)
        # The table's own minimum breaks columns between words although they do not wrap: the last one counts alone.
        last = Measurement.get(console, room, Group(*self.table.columns[-1].cells))
        least = min(last.maximum, max(last.minimum, LAST_COLUMN_MIN))
        if needed.maximum - last.maximum + least <= options.max_width:
            yield self.table
            return
        for cells in console.render_lines(self.table, room.update(width=needed.maximum), pad=False):
            line = Text.assemble(*((cell.text, cell.style or "") for cell in cells))
            line.no_wrap, line.overflow = True, "ignore"
            line.rstrip()
            yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self.table)


def stacked(*parts: RenderableType) -> RenderableType:
    """Parts one below the other with an empty line between."""
    spaced: list[RenderableType] = []
    for part in parts:
        spaced += [Text(""), part] if spaced else [part]
    return Group(*spaced)


def state(text: str) -> Text:
    """A text that is coloured when it is one of Glue's state words."""
    return Text(text, style=STATE_STYLES.get(text, ""))


def without_metadata(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A boto3 answer without the part that boto3 added."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
