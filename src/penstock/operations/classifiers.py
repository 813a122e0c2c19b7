"""Custom classifiers, of four kinds: Create, Get, list, Update, Delete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.contract import Stored, Transaction

_PAGE_MAXIMUM = 1000
_KINDS = ("GrokClassifier", "XMLClassifier", "JsonClassifier", "CsvClassifier")
_GROK_TOKEN = re.compile(r"%\{([^}]*)\}")
_GROK_TOKEN_INSIDE = re.compile(r"\w+(?::[^:}]+(?::(?P<type>\w+))?)?")
_GROK_TYPES = ("byte", "boolean", "double", "short", "int", "long", "float", "string")
_JSON_PATH = re.compile(r"\$(?:\.(?:[^.\[\]\s]+|\*)|\[(?:\d+|\*|'[^']+')\])*")
_CSV_TYPES = (
    *("BINARY", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "FLOAT", "INT", "LONG", "SHORT", "STRING", "TIMESTAMP"),
)


@operation("CreateClassifier")
def create_classifier(request: Request, context: Context) -> Response:
    """Names are one space for all four kinds."""
    kind, given = _given(request)
    _check(kind, given)
    with context.store.write() as transaction:
        if not transaction.classifiers.insert(context.namespace, given["Name"], {kind: given}, context.now):
            raise AlreadyExists(f"Classifier with name {given['Name']} already exists.")
    return {}


@operation("GetClassifier")
def get_classifier(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        return {"Classifier": _classifier(_existing(transaction, context, request["Name"]))}


@operation("GetClassifiers")
def get_classifiers(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("GetClassifiers", request)
    with context.store.read() as transaction:
        rows = transaction.classifiers.page(context.namespace, after, size + 1)
    shown, token = cut("GetClassifiers", request, rows, size, lambda row: row.name)
    return {"Classifiers": [_classifier(row) for row in shown], **token}


@operation("UpdateClassifier")
def update_classifier(request: Request, context: Context) -> Response:
    """Members that are not given stay as they are; the kind cannot change. Version + 1."""
    kind, given = _given(request)
    with context.store.write() as transaction:
        row = _existing(transaction, context, given["Name"])
        if kind not in row.document:
            (present,) = row.document
            raise InvalidInput(f"Classifier {row.name} is a {present} and cannot become a {kind}")
        updated = {**row.document[kind], **given}
        _check(kind, updated)
        transaction.classifiers.replace(context.namespace, row.name, {kind: updated}, context.now, row.version)
    return {}


@operation("DeleteClassifier")
def delete_classifier(request: Request, context: Context) -> Response:
    """Crawlers that name it keep the name."""
    with context.store.write() as transaction:
        if not transaction.classifiers.delete(context.namespace, request["Name"]):
            raise _missing(request["Name"])
    return {}


def _given(request: Request) -> tuple[str, Mapping[str, Any]]:
    given = [kind for kind in _KINDS if kind in request]
    if len(given) != 1:
        raise InvalidInput(f"Exactly one of {', '.join(_KINDS)} must be specified, not {len(given)}")
    return given[0], request[given[0]]


def _check(kind: str, classifier: Mapping[str, Any]) -> None:
    """What a classifier must keep beyond its shape (crawlers 2.7). Raises InvalidInput naming the member."""
    if kind == "GrokClassifier":
        for token in _GROK_TOKEN.findall(classifier["GrokPattern"]):
            match = _GROK_TOKEN_INSIDE.fullmatch(token)
            if match is None or match["type"] not in (None, *_GROK_TYPES):
                raise InvalidInput(
                    f"GrokPattern: %{{{token}}} is not %{{PATTERN}}, %{{PATTERN:field}} or one with a type"
                )
    elif kind == "JsonClassifier":
        if not _JSON_PATH.fullmatch(classifier["JsonPath"]):
            raise InvalidInput(f"JsonPath '{classifier['JsonPath'][:200]}' is not a path that classifiers understand")
    elif kind == "CsvClassifier":
        _check_csv(classifier)


def _check_csv(classifier: Mapping[str, Any]) -> None:
    if "Delimiter" in classifier and classifier["Delimiter"] == classifier.get("QuoteSymbol"):
        raise InvalidInput("Delimiter and QuoteSymbol must be different")
    unknown = [name for name in classifier.get("CustomDatatypes", ()) if name.upper() not in _CSV_TYPES]
    if unknown:
        raise InvalidInput(f"CustomDatatypes: {', '.join(unknown)} must be among {', '.join(_CSV_TYPES)}")


def _existing(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.classifiers.get(context.namespace, name)
    if row is None:
        raise _missing(name)
    return row


def _missing(name: str) -> EntityNotFound:
    return EntityNotFound(f"Classifier {name} not found.")


def _classifier(row: Stored) -> dict[str, Any]:
    ((kind, document),) = row.document.items()
    known = {"CreationTime": row.created, "LastUpdated": row.modified, "Version": row.version}
    return {kind: {**document, **known}}
