"""Rows out of the beginning of a CSV or JSON file, as the table's parameters say to read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

Row = list[str | None]
_DELIMITERS = ("field.delim", "separatorChar", "delimiter")
_ESCAPES = {"\\t": "\t", "\\001": "\x01"}
_HEADER_LINES_MAX = 1000


def csv_rows(
    head: bytes, complete: bool, parameters: Mapping[str, str], names: list[str], limit: int
) -> tuple[list[Row], bool]:
    """Values by their place; a row that is short ends with None. The second part: whether there is more."""
    text = head.decode("utf-8-sig", "replace").replace("\0", "�")
    if not complete:
        text = text[: text.rfind("\n") + 1]
    delimiter = next((parameters[name] for name in _DELIMITERS if parameters.get(name)), ",")
    delimiter = _ESCAPES.get(delimiter, delimiter)[:1]
    skipped = parameters.get("skip.header.line.count", "0")
    first = min(int(skipped), _HEADER_LINES_MAX) if skipped.isascii() and skipped.isdigit() else 0
    quote = parameters.get("quoteChar", '"')[:1] or '"'
    rows: list[Row] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
        for values in islice(reader, first, None):
            if len(rows) == limit:
                return rows, True
            if values:
                width = len(names)
                rows.append([*values[:width], *[None] * (width - len(values))])
    except (csv.Error, TypeError):
        # A field beyond the limit of Python's reader, or a delimiter that is none: what was read before is good.
        return rows, True
    return rows, not complete


def json_rows(
    head: bytes, complete: bool, parameters: Mapping[str, str], names: list[str], limit: int
) -> tuple[list[Row], bool]:
    """Members of objects by their names, whatever their case; nested values as JSON."""
    text = head.decode("utf-8-sig", "replace")
    wanted = [name.lower() for name in names]
    rows: list[Row] = []
    for value in _values(text):
        if len(rows) == limit:
            return rows, True
        members = {str(key).lower(): member for key, member in value.items()} if isinstance(value, dict) else {}
        rows.append([_text(members.get(name)) for name in wanted])
    return rows, not complete


def _values(text: str) -> Iterator[Any]:
    """The values of a text that is one array, or one value behind another; up to the first that cannot be read."""
    decoder = json.JSONDecoder()
    at = _next(text, 0, "")
    if text[at : at + 1] == "[":
        at = _next(text, at + 1, "")
    while at < len(text) and text[at] != "]":
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value
        at = _next(text, at, ",")


def _next(text: str, at: int, separators: str) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in separators):
        at += 1
    return at


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
