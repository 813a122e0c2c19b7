"""The kinds of the Data Catalog: database, table, partition, connection, classifier."""

from __future__ import annotations

from penstock.catalog.descriptors import shown_descriptor
from penstock.catalog.names import catalog_name
from penstock.templates.kinds import Call, Document, Kind, Request, in_catalog, without

_CLASSIFIERS = ("CsvClassifier", "GrokClassifier", "JsonClassifier", "XMLClassifier")
_EMPTY_DESCRIPTOR = shown_descriptor({})
_OPEN_TO_ALL = {"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}


def _lowered(request: Document, *path: str) -> Request:
    """The name at `path` as the catalogue spells it."""
    first, *rest = path
    if first not in request:
        return dict(request)
    value = request[first]
    return {**request, first: _lowered(value, *rest) if rest else catalog_name(value)}


def _database_from_properties(properties: Request) -> Request:
    """CloudFormation takes the name beside the input, too: DatabaseName."""
    name = properties.get("DatabaseName")
    rest = without(properties, "DatabaseName")
    if name is None or not isinstance(rest.get("DatabaseInput"), dict):
        return rest
    return {**rest, "DatabaseInput": {"Name": name, **rest["DatabaseInput"]}}


def _table_from_properties(properties: Request) -> Request:
    name = properties.get("Name")
    rest = without(properties, "Name")
    if name is None or not isinstance(rest.get("TableInput"), dict):
        return rest
    return {**rest, "TableInput": {"Name": name, **rest["TableInput"]}}


def _table_found(answer: Document) -> Request:
    table = answer["Table"]
    return {"DatabaseName": table["DatabaseName"], "TableInput": table}


def _partition_found(answer: Document) -> Request:
    partition = answer["Partition"]
    return {
        "DatabaseName": partition["DatabaseName"],
        "TableName": partition["TableName"],
        "PartitionInput": partition,
    }


def _partition_place(request: Document) -> Request:
    return {**in_catalog(request), "DatabaseName": request["DatabaseName"], "TableName": request["TableName"]}


def _shown_connection(one: Document) -> Document:
    """Without what Glue is told to do once and does not keep."""
    shown = without(one["ConnectionInput"], "ValidateCredentials", "ValidateForComputeEnvironments")
    return {**one, "ConnectionInput": shown}


def _classifier_from_properties(properties: Request) -> Request:
    """CloudFormation calls the list of a CSV classifier's own types ContainsCustomDatatype."""
    csv = properties.get("CsvClassifier")
    if not isinstance(csv, dict) or "ContainsCustomDatatype" not in csv:
        return properties
    renamed = {**without(csv, "ContainsCustomDatatype"), "CustomDatatypes": csv["ContainsCustomDatatype"]}
    return {**properties, "CsvClassifier": renamed}


def _classifier_to_properties(request: Request) -> Request:
    csv = request.get("CsvClassifier", {})
    if "CustomDatatypes" not in csv:
        return request
    renamed = {**without(csv, "CustomDatatypes"), "ContainsCustomDatatype": csv["CustomDatatypes"]}
    return {**request, "CsvClassifier": renamed}


DATABASE = Kind(
    "AWS::Glue::Database",
    rank=10,
    create="CreateDatabase",
    named_at=("DatabaseInput", "Name"),
    arn_kind="database",
    read=lambda one: Call("glue", "GetDatabase", {**in_catalog(one), "Name": one["DatabaseInput"]["Name"]}),
    found=lambda answer: {"DatabaseInput": answer["Database"]},
    update=lambda one, _: Call("glue", "UpdateDatabase", {"Name": one["DatabaseInput"]["Name"], **one}),
    delete=lambda one: Call("glue", "DeleteDatabase", {**in_catalog(one), "Name": one["DatabaseInput"]["Name"]}),
    from_properties=_database_from_properties,
    shown=lambda one: _lowered(one, "DatabaseInput", "Name"),
    defaults=lambda _: {"DatabaseInput": {"CreateTableDefaultPermissions": [_OPEN_TO_ALL]}},
)
TABLE = Kind(
    "AWS::Glue::Table",
    rank=20,
    create="CreateTable",
    named_at=("TableInput", "Name"),
    scope=("DatabaseName",),
    read=lambda table: Call(
        "glue",
        "GetTable",
        {**in_catalog(table), "DatabaseName": table["DatabaseName"], "Name": table["TableInput"]["Name"]},
    ),
    found=_table_found,
    update=lambda table, _: Call("glue", "UpdateTable", table),
    delete=lambda table: Call(
        "glue",
        "DeleteTable",
        {**in_catalog(table), "DatabaseName": table["DatabaseName"], "Name": table["TableInput"]["Name"]},
    ),
    from_properties=_table_from_properties,
    shown=lambda table: _lowered(_lowered(table, "TableInput", "Name"), "DatabaseName"),
    defaults=lambda _: {"TableInput": {"Retention": 0, "StorageDescriptor": _EMPTY_DESCRIPTOR}},
)
PARTITION = Kind(
    "AWS::Glue::Partition",
    rank=25,
    create="CreatePartition",
    named_at=("PartitionInput", "Values"),
    scope=("DatabaseName", "TableName"),
    read=lambda one: Call(
        "glue", "GetPartition", {**_partition_place(one), "PartitionValues": one["PartitionInput"]["Values"]}
    ),
    found=_partition_found,
    update=lambda one, _: Call(
        "glue", "UpdatePartition", {**one, "PartitionValueList": one["PartitionInput"]["Values"]}
    ),
    delete=lambda one: Call(
        "glue", "DeletePartition", {**_partition_place(one), "PartitionValues": one["PartitionInput"]["Values"]}
    ),
    shown=lambda one: _lowered(_lowered(one, "TableName"), "DatabaseName"),
    defaults=lambda _: {"PartitionInput": {"StorageDescriptor": _EMPTY_DESCRIPTOR}},
)
CONNECTION = Kind(
    "AWS::Glue::Connection",
    rank=40,
    create="CreateConnection",
    named_at=("ConnectionInput", "Name"),
    read=lambda one: Call("glue", "GetConnection", {**in_catalog(one), "Name": one["ConnectionInput"]["Name"]}),
    found=lambda answer: {"ConnectionInput": answer["Connection"]},
    update=lambda one, _: Call("glue", "UpdateConnection", {"Name": one["ConnectionInput"]["Name"], **one}),
    delete=lambda one: Call("glue", "DeleteConnection", {"ConnectionName": one["ConnectionInput"]["Name"]}),
    shown=_shown_connection,
)


def _classifier(member: str) -> Kind:
    """One kind of classifier; another kind under the same name is another thing, so the change is a replacement."""
    others = frozenset(_CLASSIFIERS) - {member}
    return Kind(
        "AWS::Glue::Classifier",
        rank=50,
        create="CreateClassifier",
        named_at=(member, "Name"),
        read=lambda one: Call("glue", "GetClassifier", {"Name": one[member]["Name"]}),
        found=lambda answer: answer["Classifier"],
        update=lambda one, _: Call("glue", "UpdateClassifier", one),
        delete=lambda one: Call("glue", "DeleteClassifier", {"Name": one[member]["Name"]}),
        immutable=others,
        from_properties=_classifier_from_properties,
        to_properties=_classifier_to_properties,
    )


CLASSIFIERS = {member: _classifier(member) for member in _CLASSIFIERS}
