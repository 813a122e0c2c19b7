"""Custom classifiers: from Glue's Classifier documents to functions that judge samples (specification 2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from penstock.catalog import types
from penstock.catalog.types import HiveType
from penstock.formats import csv, json
from penstock.formats.classify import Classifier
from penstock.formats.json_path import read_path

_TYPES: Final[Mapping[str, HiveType]] = {
    "BINARY": types.parse("binary"),
    "BOOLEAN": types.parse("boolean"),
    "DATE": types.parse("date"),
    "DECIMAL": types.parse("decimal(38,18)"),
    "DOUBLE": types.DOUBLE,
    "FLOAT": types.parse("float"),
    "INT": types.parse("int"),
    "LONG": types.BIGINT,
    "SHORT": types.parse("smallint"),
    "STRING": types.STRING,
    "TIMESTAMP": types.parse("timestamp"),
}


def custom_classifiers(documents: Iterable[Mapping[str, Any]]) -> tuple[list[Classifier], list[str]]:
    """(the classifiers, in their order; a sentence for each that crawls cannot use).

    `documents`: Glue Classifier documents, each `{kind: members}`. Raises InvalidInput for a path that is none.
    """
    classifiers: list[Classifier] = []
    unusable = []
    for document in documents:
        ((kind, given),) = document.items()
        match kind:
            case "CsvClassifier":
                classifiers.append(partial(csv.classify_by, csv_rules(given)))
            case "JsonClassifier":
                path = read_path(given["JsonPath"])
                classifiers.append(json.classify if path.text == "$" else partial(json.classify_at, path))
            case _:
                unusable.append(
                    f"Classifier {given['Name']} is a {kind}, which crawls cannot use yet: it is passed over"
                )
    return classifiers, unusable


def csv_rules(given: Mapping[str, Any]) -> csv.Rules:
    """The rules of a CsvClassifier; what it does not say is as in Glue: values are not trimmed by default.

    CustomDatatypes are the types of the columns in their order, when CustomDatatypeConfigured is set.
    """
    datatypes = given.get("CustomDatatypes") or () if given.get("CustomDatatypeConfigured") else ()
    return csv.Rules(
        delimiter=given.get("Delimiter"),
        quote=given.get("QuoteSymbol") or '"',
        header=given.get("ContainsHeader") or "UNKNOWN",
        names=tuple(given.get("Header") or ()),
        kinds=tuple(_TYPES[name.upper()] for name in datatypes),
        trim=not given.get("DisableValueTrimming", True),
        single_column=bool(given.get("AllowSingleColumn")),
        open_serde=given.get("Serde") == "OpenCSVSerDe",
    )
