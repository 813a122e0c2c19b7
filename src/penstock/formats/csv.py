"""CSV: which delimiter, whether there is a header, and what the columns hold (specification 2.4).

Certainty 1.0 takes at least two columns and two data rows, as in Glue. A file with fewer rows that is otherwise CSV
gets TENTATIVE: it may join a table that other files establish.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from penstock.catalog import types
from penstock.catalog.columns import Column, Columns
from penstock.catalog.types import HiveType
from penstock.formats.contract import Format, Sample, Storage, Verdict, refused
from penstock.formats.text import decode

NAME: Final = "csv"
TENTATIVE: Final = 0.5
RECORDS_MAX: Final = 1000
QUOTE: Final = "quoteChar"
"""The table parameter that says which quote; only tables for OpenCSVSerDe have it."""
HEADER_LENGTH_MAX: Final = 150
REGULAR_ROWS_MIN: Final = 0.9
"""The share of rows that must have the same number of fields; the others are named in a warning."""

DELIMITERS: Final = {",": "comma", "|": "pipe", "\t": "tab", ";": "semicolon", "\x01": "U+0001"}

_WHOLE: Final = re.compile(r"[+-]?\d+")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_JSON_START: Final = re.compile(r'\s*(?:\{|\[\s*[\[{"])')
_BIGINT: Final = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a custom classifier says of its files (specification 2.7); the default says nothing, as the built-in one.

    `header`: UNKNOWN, PRESENT or ABSENT. `names` and `kinds`: names and types of all columns, empty to find them.
    `trim`: whether blanks around a value count when its type is found. `open_serde`: tables are for OpenCSVSerDe.
    """

    delimiter: str | None = None
    quote: str = '"'
    header: str = "UNKNOWN"
    names: tuple[str, ...] = ()
    kinds: tuple[HiveType, ...] = ()
    trim: bool = True
    single_column: bool = False
    open_serde: bool = False


_BUILT_IN: Final = Rules()


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sample read with one delimiter. `regular` is the share of rows with `width` fields."""

    delimiter: str
    rows: Sequence[Sequence[str]]
    width: int
    regular: float
    characters: int


@dataclass(frozen=True, slots=True)
class _Header:
    names: tuple[str, ...] | None
    why: str


def classify(sample: Sample) -> Verdict:
    """The verdict on a sample; every refusal says what was found instead."""
    return classify_by(_BUILT_IN, sample)


def classify_by(rules: Rules, sample: Sample) -> Verdict:
    """The verdict on a sample by the rules of a custom classifier."""
    if sample.size == 0:
        return refused(NAME, "the file is empty")
    text = decode(sample)
    if text.content is None:
        return refused(NAME, text.problem)
    if not text.content.strip():
        return refused(NAME, "nothing but blanks")
    if rules.delimiter is None and _JSON_START.match(text.content):
        return refused(NAME, "it begins as JSON does")
    reading = _best_reading(text.content, sample.complete, rules)
    if reading is None:
        tried = "comma, pipe, tab, semicolon, U+0001" if rules.delimiter is None else repr(rules.delimiter)
        return refused(NAME, f"no delimiter of {tried} gives two columns in its rows")
    for what, given in (("names", rules.names), ("types", rules.kinds)):
        if given and len(given) != reading.width:
            return refused(NAME, f"its rows have {reading.width} columns, and there are {what} for {len(given)}")
    verdict = _judge(reading, rules, quoted=rules.quote in text.content)
    bytes_per_character = len(sample.head) / len(text.content)
    warnings = (text.warning, *verdict.warnings) if text.warning else verdict.warnings
    return Verdict(
        NAME,
        verdict.certainty,
        verdict.evidence,
        verdict.columns,
        layout=reading.delimiter,
        names=verdict.names,
        parameters=verdict.parameters,
        sampled_records=len(reading.rows),
        sampled_bytes=int(reading.characters * bytes_per_character),
        warnings=warnings,
    )


def _best_reading(content: str, complete: bool, rules: Rules) -> _Reading | None:
    """The first delimiter, in Glue's order, that splits every row alike; else the one that splits most rows alike.

    Rows of one column are the last resort, where they are allowed.
    """
    best: _Reading | None = None
    for delimiter in (rules.delimiter,) if rules.delimiter else DELIMITERS:
        if delimiter == rules.quote:
            continue
        reading = _read(content, delimiter, complete, rules.quote)
        if reading is None or reading.regular < REGULAR_ROWS_MIN:
            continue
        if reading.regular == 1.0:
            return reading
        if best is None or reading.regular > best.regular:
            best = reading
    if best is None and rules.single_column:
        return _read(content, rules.delimiter or ",", complete, rules.quote, width_min=1)
    return best


def _read(content: str, delimiter: str, complete: bool, quote: str, width_min: int = 2) -> _Reading | None:
    """At most RECORDS_MAX rows and one for the header. None when there are not `width_min` columns."""
    if delimiter not in content and width_min > 1:
        return None
    lines = _CountedLines(content)
    rows: list[list[str]] = []
    cut = not complete
    try:
        for row in csv.reader(lines, delimiter=delimiter, quotechar=quote):
            if row:
                rows.append(row)
            if len(rows) > RECORDS_MAX:
                cut = False  # The row is whole: reading stopped long before the end of the sample.
                break
    except csv.Error:
        return None  # A field longer than the module allows: this delimiter does not separate anything.
    if cut and len(rows) > 1:
        rows.pop()
    if not rows:
        return None
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < width_min:
        return None
    return _Reading(delimiter, rows, width, count / len(rows), lines.characters)


class _CountedLines:
    """Lines of a text with their ends, and how many characters have been handed out."""

    def __init__(self, content: str) -> None:
        self.characters = 0
        self._lines = io.StringIO(content, newline="")

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.characters += len(line)
            yield line


def _judge(reading: _Reading, rules: Rules, quoted: bool) -> Verdict:
    rows = [row for row in reading.rows if len(row) == reading.width]
    warnings = _row_warnings(reading, rows, quoted and not rules.open_serde)
    data_kinds, zeros = _column_types(rows[1:], reading.width, rules.trim)
    header = _header(reading, data_kinds, rules, alone=len(rows) < 2)
    if header.names is None:
        kinds, zeros = _column_types(rows, reading.width, rules.trim)
        names: tuple[str, ...] = tuple(f"col{position}" for position in range(reading.width))
        data_rows = len(rows)
    else:
        kinds, names, data_rows = data_kinds, header.names, len(rows) - 1
    names = rules.names or names
    if rules.kinds:
        kinds, zeros = list(rules.kinds), []
    columns, renamed = _columns(names, kinds)
    warnings += renamed
    warnings += [f"column {columns[at].name} loses leading zeros as bigint, as in '{value}'" for at, value in zeros]
    parameters = {"delimiter": reading.delimiter, "columnsOrdered": "true", "areColumnsQuoted": "false"}
    if rules.open_serde:
        parameters |= {"areColumnsQuoted": "true", QUOTE: rules.quote}
    if header.names is not None:
        parameters["skip.header.line.count"] = "1"
    delimiter = DELIMITERS.get(reading.delimiter, repr(reading.delimiter))
    evidence = f"delimiter {delimiter}, {reading.width} columns, {data_rows} data rows read, {header.why}"
    if data_rows < 2:
        evidence += "; fewer than two data rows are not enough for a table"
    certainty = 1.0 if data_rows >= 2 else TENTATIVE
    return Verdict(NAME, certainty, evidence, columns, names=names, parameters=parameters, warnings=tuple(warnings))


def _header(reading: _Reading, kinds: Sequence[HiveType], rules: Rules, alone: bool) -> _Header:
    """The first row as the header, when the rules say that it is one; else what it looks like."""
    first = [cell.strip() for cell in reading.rows[0]]
    if rules.header == "ABSENT":
        return _Header(None, "no header: the classifier says so")
    if rules.header == "PRESENT":
        named = tuple(name or f"col{position}" for position, name in enumerate(first))
        same_width = len(first) == reading.width
        return _Header(named if same_width else rules.names or None, "header: the classifier says so")
    if rules.names and [name.lower() for name in first] == [name.lower() for name in rules.names]:
        return _Header(rules.names, "header: the first row holds the names that the classifier gives")
    return _find_header(reading, kinds, alone)


def _row_warnings(reading: _Reading, rows: Sequence[Sequence[str]], quoted: bool) -> list[str]:
    warnings = []
    if len(rows) < len(reading.rows):
        odd = next(at for at, row in enumerate(reading.rows, 1) if len(row) != reading.width)
        count = len(reading.rows) - len(rows)
        warnings.append(f"{count} of {len(reading.rows)} rows have not {reading.width} fields, the first is row {odd}")
    if quoted and any(reading.delimiter in field or "\n" in field for row in rows for field in row):
        warnings.append(
            "quoted fields hold the delimiter or a line break, which LazySimpleSerDe does not understand: "
            "read this table with OpenCSVSerDe"
        )
    return warnings


def _find_header(reading: _Reading, kinds: Sequence[HiveType], alone: bool) -> _Header:
    """Whether the first row is a header, and why (specification 2.4).

    `alone`: without a second row there is nothing to compare with; a row of nothing but names is then taken as the
    header, because such a file cannot make a table by itself and joins one by its names.
    """
    first = [cell.strip() for cell in reading.rows[0]]
    if len(first) != reading.width:
        return _Header(None, "no header: the first row has another number of fields")
    names = [*first[:-1], first[-1] or f"col{reading.width - 1}"]
    for position, name in enumerate(names):
        if not name:
            return _Header(None, f"no header: field {position + 1} of the first row is empty")
        if not name.isprintable():
            return _Header(None, f"no header: field {position + 1} of the first row has control characters")
        if len(name) >= HEADER_LENGTH_MAX and position < len(names) - 1:
            return _Header(None, f"no header: field {position + 1} of the first row has {HEADER_LENGTH_MAX} or more")
        if _NUMBER.fullmatch(name):
            return _Header(None, f"no header: '{name}' in the first row is a number")
    typed = [name for name, kind in zip(names, kinds, strict=True) if kind in (types.BIGINT, types.DOUBLE)]
    if typed:
        return _Header(tuple(names), f"header: the first row is text above numbers in {', '.join(typed[:3])}")
    if alone:
        return _Header(tuple(names), "the first row could be a header")
    return _Header(None, "no header: all columns are text, so the first row does not stand out")


def _column_types(
    rows: Sequence[Sequence[str]], width: int, trim: bool
) -> tuple[list[HiveType], list[tuple[int, str]]]:
    """The type of each column, and (position, value) of the first leading zero of those that become bigint."""
    kinds: list[HiveType] = []
    zeros: list[tuple[int, str]] = []
    for position in range(width):
        kind, zero = _column_type((row[position] for row in rows), trim)
        kinds.append(kind)
        if zero is not None and kind == types.BIGINT:
            zeros.append((position, zero))
    return kinds, zeros


def _column_type(values: Iterable[str], trim: bool) -> tuple[HiveType, str | None]:
    """bigint, double or string; VOID when every value is empty. Numbers too large for bigint are text: ids, mostly."""
    whole = decimal = False
    zero = None
    for value in dict.fromkeys(values):
        stripped = value.strip() if trim else value
        if not stripped:
            continue
        if _WHOLE.fullmatch(stripped):
            if len(stripped) > 18 and (len(stripped) > 20 or int(stripped) not in _BIGINT):
                return types.STRING, None
            if zero is None and len(digits := stripped.lstrip("+-")) > 1 and digits[0] == "0":
                zero = stripped
            whole = True
        elif _NUMBER.fullmatch(stripped):
            decimal = True
        else:
            return types.STRING, None
    if decimal:
        return types.DOUBLE, zero
    return (types.BIGINT if whole else types.VOID), zero


def _columns(names: Sequence[str], kinds: Sequence[HiveType]) -> tuple[Columns, list[str]]:
    """Lower-cased columns; a name that repeats gets a number."""
    seen: set[str] = set()
    columns, warnings = [], []
    for name, kind in zip(names, kinds, strict=True):
        wanted = chosen = name.lower()
        number = 1
        while chosen in seen:
            chosen, number = f"{wanted}_{number}", number + 1
        if chosen != wanted:
            warnings.append(f"column name '{wanted}' repeats, the later one is called {chosen}")
        seen.add(chosen)
        columns.append(Column(chosen, kind))
    return tuple(columns), warnings


def _serde_parameters(parameters: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    del names
    if QUOTE in parameters:
        return {"separatorChar": parameters["delimiter"], "quoteChar": parameters[QUOTE], "escapeChar": "\\"}
    return {"field.delim": parameters["delimiter"]}


def _serde(parameters: Mapping[str, str]) -> str | None:
    return "org.apache.hadoop.hive.serde2.OpenCSVSerde" if QUOTE in parameters else None


FORMAT: Final = Format(
    NAME,
    text=True,
    storage=Storage(
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    ),
    classify=classify,
    serde_parameters=_serde_parameters,
    serde=_serde,
)
