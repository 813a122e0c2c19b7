"""SearchTables: words in names, descriptions, columns, comments and parameters; filters by property; one sort order."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from penstock.clock import to_milliseconds
from penstock.errors import InvalidInput
from penstock.operations.catalog_lookups import check_catalog
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_texts
from penstock.operations.tables import shown_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from penstock.store.catalog_contract import StoredTable
    from penstock.store.contract import Transaction

_PAGE_MAXIMUM = 1000
_CHUNK = 500
_TIMES = ("CreateTime", "UpdateTime", "LastAccessTime", "LastAnalyzedTime")
_TEXTS = ("Name", "DatabaseName", "Owner", "Description", "TableType", "CreatedBy", "CatalogId")
# Words end at punctuation, the underscore included: `link` is in customer-link and customer_link, not in xxlinkyy.
_WORD = re.compile(r"[^\W_]+")
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "EQUALS": lambda found, wanted: found == wanted,
    "GREATER_THAN": lambda found, wanted: found > wanted,
    "LESS_THAN": lambda found, wanted: found < wanted,
    "GREATER_THAN_EQUALS": lambda found, wanted: found >= wanted,
    "LESS_THAN_EQUALS": lambda found, wanted: found <= wanted,
}


@operation("SearchTables")
def search_tables(request: Request, context: Context) -> Response:
    """By database and name, unless SortCriteria say otherwise. What was written is found at once (spec 3.10)."""
    check_catalog(request, context)
    share = request.get("ResourceShareType")
    conditions = [_filter(given) for given in request.get("Filters", ())]
    if "SearchText" in request:
        conditions.append(_text_condition(request["SearchText"]))
    if share == "FOREIGN":
        return {"TableList": []}
    if share == "FEDERATED":
        conditions.append(lambda table: "FederatedTable" in table)
    after = read_texts("SearchTables", request, 3)
    size = page_size(request, _PAGE_MAXIMUM)
    sort, descending = _order(request)
    with context.store.read() as transaction:
        found = []
        for row in _tables(transaction, context):
            table = shown_table(row, context.namespace)
            if all(holds(table) for holds in conditions):
                found.append(((sort(table), row.database, row.name), table))
    found.sort(key=lambda item: item[0], reverse=descending)
    if after is not None:
        found = [item for item in found if (item[0] < after if descending else item[0] > after)]
    shown, token = cut("SearchTables", request, found, size, lambda item: list(item[0]))
    return {"TableList": [table for _, table in shown], **token}


def _tables(transaction: Transaction, context: Context) -> Iterator[StoredTable]:
    """Every table of the namespace, by database and name."""
    behind: str | None = None
    while databases := transaction.databases.page(context.namespace, behind, _CHUNK):
        for database in databases:
            after: str | None = None
            while rows := transaction.tables.page(context.namespace, database.name, after, _CHUNK):
                yield from rows
                after = rows[-1].name
        behind = databases[-1].name


def _order(request: Request) -> tuple[Callable[[Mapping[str, Any]], str], bool]:
    criteria = request.get("SortCriteria") or [{}]
    field = criteria[0].get("FieldName")
    descending = criteria[0].get("Sort") == "DESC"
    if field is None:
        return lambda table: "", descending
    if field in _TIMES:
        # Padded, so that they sort as texts do.
        return lambda table: f"{_instant(table.get(field)) or 0:020d}", descending
    return lambda table: _text(table, field), descending


def _text_condition(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """All words of the text are somewhere in the table; in double quotes: some property is exactly this."""
    if len(text) > 2 and text[0] == text[-1] == '"':
        exact = text[1:-1].casefold()
        return lambda table: any(exact == found.casefold() for found in _texts(table))
    words = _words(text)
    return lambda table: words <= {word for found in _texts(table) for word in _words(found)}


def _texts(table: Mapping[str, Any]) -> Iterator[str]:
    for member in ("Name", "DatabaseName", "Description"):
        if member in table:
            yield table[member]
    for column in (*table.get("StorageDescriptor", {}).get("Columns", ()), *table.get("PartitionKeys", ())):
        yield column["Name"]
        if "Comment" in column:
            yield column["Comment"]
    for key, value in table.get("Parameters", {}).items():
        yield key
        yield value


def _filter(given: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    """A property, or a table parameter of that name, has all words of the value; times are compared (spec 3.10)."""
    key, value = given.get("Key"), given.get("Value")
    if key is None or value is None:
        raise InvalidInput("A filter must have Key and Value")
    if key in _TIMES:
        wanted = _instant(value)
        if wanted is None:
            raise InvalidInput(f"Value '{value[:100]}' of filter {key} is neither an ISO 8601 time nor epoch seconds")
        compare = _COMPARE[given.get("Comparator", "EQUALS")]

        def in_time(table: Mapping[str, Any]) -> bool:
            found = _instant(table.get(key))
            return found is not None and compare(found, wanted)

        return in_time
    words = _words(value)
    return lambda table: words <= _words(_text(table, key))


def _text(table: Mapping[str, Any], field: str) -> str:
    return str(table.get(field, "")) if field in _TEXTS else str(table.get("Parameters", {}).get(field, ""))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _instant(value: Any) -> int | None:
    """Milliseconds since the epoch of a datetime, of epoch seconds, or of a text that says either; else None."""
    if isinstance(value, datetime):
        return to_milliseconds(value)
    if isinstance(value, (int, float)):
        return int(value * 1000)
    if not isinstance(value, str):
        return None
    if _SECONDS.fullmatch(value):
        return int(float(value) * 1000)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return to_milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
