"""JSON: records one after another (lines, concatenated, pretty-printed) or one array (specification 2.5)."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NoReturn

from penstock.catalog import types
from penstock.catalog.columns import Column, Columns
from penstock.catalog.types import Array, HiveType, Member, Struct
from penstock.formats.contract import Format, Sample, Storage, Verdict, refused
from penstock.formats.json_path import JsonPath
from penstock.formats.text import decode

NAME: Final = "json"
TENTATIVE: Final = 0.5
ARRAY_COLUMN: Final = "record"

_BLANKS: Final = re.compile(r"\s*")
_BETWEEN: Final = re.compile(r"\s*,?\s*")
_INT: Final = range(-(2**31), 2**31)
_BIGINT: Final = range(-(2**63), 2**63)


def classify(sample: Sample) -> Verdict:
    """The verdict on a sample; records that do not fit the first megabyte are read on to ten."""
    return classify_at(None, sample)


def classify_at(path: JsonPath | None, sample: Sample) -> Verdict:
    """The verdict on a sample whose records lie at a path; None for the values themselves."""
    if sample.size == 0:
        return refused(NAME, "the file is empty")
    start_bytes = sample.start.removeprefix(codecs.BOM_UTF8).lstrip()
    if start_bytes and start_bytes[:1] not in (b"{", b"["):
        return refused(NAME, "it begins with neither { nor [")
    while True:
        text = decode(sample)
        if text.content is None:
            return refused(NAME, text.problem)
        start = _BLANKS.match(text.content)
        if start is None or text.content[start.end() : start.end() + 1] not in ("{", "["):
            return refused(NAME, "it begins with neither { nor [")
        reading = _read(text.content, start.end(), path)
        if reading.values or reading.problem or sample.complete or not sample.grow():
            break
    verdict = _judge(reading, sample.complete)
    if path is not None:
        verdict = replace(verdict, parameters={"jsonPath": path.text})
    return replace(verdict, warnings=(text.warning, *verdict.warnings)) if text.warning else verdict


@dataclass(slots=True)
class _Reading:
    """What was read: `problem` is what is wrong before the end, `cut` that the last record has no end. `values` counts
    what was looked at, `records` what lay there at the path."""

    shape: _Shape
    array: bool
    path: JsonPath | None = None
    values: int = 0
    records: int = 0
    characters: int = 0
    cut: bool = False
    problem: str = ""


@dataclass(slots=True)
class _Shape:
    """What values were seen in one place: scalar types by name, members of objects, elements of arrays."""

    scalars: set[str] = field(default_factory=set)
    members: dict[str, _Shape] | None = None
    elements: _Shape | None = None

    def see(self, value: Any) -> None:
        if isinstance(value, dict):
            if self.members is None:
                self.members = {}
            for name, inner in value.items():
                shape = self.members.get(name)
                if shape is None:
                    shape = self.members[name] = _Shape()
                shape.see(inner)
        elif isinstance(value, list):
            if self.elements is None:
                self.elements = _Shape()
            for inner in value:
                self.elements.see(inner)
        elif value is not None:
            self.scalars.add(_scalar(value))

    def type(self) -> HiveType:
        """The merged type of everything seen; VOID when that was nothing but null."""
        kinds: list[HiveType] = [types.Scalar(name) for name in sorted(self.scalars)]
        if self.elements is not None:
            kinds.append(Array(self.elements.type()))
        if self.members is not None:
            kinds.append(_struct(self.members))
        merged: HiveType = types.VOID
        for kind in kinds:
            merged = types.merge(merged, kind, text=True) or types.STRING
        return merged


def _struct(members: Mapping[str, _Shape]) -> HiveType:
    """A struct whose members differ by more than case; an object that never had a member is text."""
    merged: HiveType = Struct(())
    for name, shape in members.items():
        merged = types.merge(merged, Struct((Member(name, shape.type()),)), text=True) or types.STRING
    return merged if members else types.STRING


def _scalar(value: Any) -> str:
    """The name of the type of a JSON scalar; whole numbers beyond 64 bits are double."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        if value in _INT:
            return "int"
        return "bigint" if value in _BIGINT else "double"
    return "double" if isinstance(value, float) else "string"


def _no_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is not JSON", "", 0)


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


def _read(content: str, start: int, path: JsonPath | None) -> _Reading:
    """Every whole record from `start` on; elements of a top-level array count as records."""
    array = content[start] == "["
    reading = _Reading(_Shape(), array, path)
    first = start + 1 if array else start
    for end, value in _values(content, first, array, reading):
        if not array and not isinstance(value, dict):
            reading.problem = f"the record that ends at position {end} is not an object"
            break
        found = [value] if path is None else path.of_element(reading.values, value) if array else path.of(value)
        for record in found:
            reading.shape.see(record)
        reading.values += 1
        reading.records += len(found)
        reading.characters = end - start
    return reading


def _values(content: str, at: int, array: bool, reading: _Reading) -> Iterator[tuple[int, Any]]:
    """(position behind it, value) of each whole value; what stops the reading is noted in `reading`."""
    between = _BETWEEN if array else _BLANKS
    while True:
        blank = between.match(content, at)
        at = blank.end() if blank else at
        if at >= len(content):
            reading.cut = array
            return
        if array and content[at] == "]":
            rest = content[at + 1 :].strip()
            reading.problem = f"more text behind the array, at position {at + 1}" if rest else ""
            return
        try:
            value, at = _DECODER.raw_decode(content, at)
        except RecursionError:
            reading.problem = f"nested too deeply at position {at}"
            return
        except ValueError as error:
            # What fails because the text ends is a record cut off; what fails before is not JSON.
            reading.cut = _ends_early(content, error)
            reading.problem = "" if reading.cut else _describe(content, at, error)
            return
        yield at, value


def _ends_early(content: str, error: ValueError) -> bool:
    """Whether a value fails because the text ends: a string without end, or at most a word (`tru`, `-`) is left."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    rest = len(content) - error.pos
    return error.msg.startswith("Unterminated string") or rest < 6 or not content[error.pos :].strip()


def _describe(content: str, at: int, error: ValueError) -> str:
    line = content.count("\n", 0, at) + 1
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return f"the record at line {line} is not JSON: {reason}"


def _judge(reading: _Reading, complete: bool) -> Verdict:
    if reading.problem:
        return refused(NAME, reading.problem)
    if reading.path is not None and reading.values and not reading.records:
        return refused(NAME, f"nothing lies at {reading.path.text}")
    if not reading.records:
        why = "its first record is cut off" if complete else "no record ends within 10 megabytes"
        return refused(NAME, "an array without elements" if reading.array and not reading.cut else why)
    try:
        columns, names, warnings = _schema(reading)
    except RecursionError:
        return refused(NAME, "nested too deeply")
    if not columns:
        return refused(NAME, "its records have no members")
    kind = "elements of one array" if reading.array else "records"
    evidence = f"{reading.records} {kind} read, {len(columns)} columns"
    certainty = 1.0
    if reading.cut and complete:
        certainty, evidence = TENTATIVE, f"{evidence}; the last record is cut off"
    return Verdict(
        NAME,
        certainty,
        evidence,
        columns,
        names=names,
        sampled_records=1 if reading.array and reading.path is None else reading.records,
        sampled_bytes=reading.characters,
        warnings=tuple(warnings),
    )


def _schema(reading: _Reading) -> tuple[Columns, tuple[str, ...], list[str]]:
    """Columns lower-cased in order of first appearance, and the names as they are spelled.

    A top-level array is one column that holds the array, as Glue's built-in classifier has it; what a path leads to and
    is no object is one column, too.
    """
    if reading.path is not None and (reading.shape.scalars or reading.shape.elements or not reading.shape.members):
        return (Column(ARRAY_COLUMN, reading.shape.type()),), (ARRAY_COLUMN,), []
    if reading.array and reading.path is None:
        return (Column(ARRAY_COLUMN, Array(reading.shape.type())),), (ARRAY_COLUMN,), []
    members = reading.shape.members or {}
    columns: dict[str, Column] = {}
    warnings = []
    for name, shape in members.items():
        key, kind = name.lower(), shape.type()
        if key in columns:
            warnings.append(f"names that differ only by case become one column: {key}")
            kind = types.merge(columns[key].type, kind, text=True) or types.STRING
        columns[key] = Column(key, kind)
        if {"string"} < shape.scalars:
            found = ", ".join(sorted(shape.scalars))
            warnings.append(f"column {key} holds {found}: it becomes string")
    columns.pop("", None)
    return tuple(columns.values()), tuple(name for name in members if name), warnings


def _serde_parameters(parameters: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    del parameters
    return {"paths": ",".join(sorted(set(names)))}


FORMAT: Final = Format(
    NAME,
    text=True,
    storage=Storage(
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.openx.data.jsonserde.JsonSerDe",
    ),
    classify=classify,
    serde_parameters=_serde_parameters,
)
