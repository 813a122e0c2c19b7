"""Write src/api/generated.ts and src/api/limits.json from botocore's Glue model and from our own.

Only what the console uses is written, so that a reader sees the surface. Timestamps are numbers: epoch seconds, as they
travel. `--check` writes nothing and exits with 1 when the files are not what the models say.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

import penstock.models

CONSOLE = Path(__file__).resolve().parent.parent
TYPES = CONSOLE / "src" / "api" / "generated.ts"
LIMITS = CONSOLE / "src" / "api" / "limits.json"

GLUE = (
    "BatchGetBlueprints", "BatchGetCrawlers", "BatchGetJobs", "BatchGetTriggers", "BatchGetWorkflows",
    "BatchStopJobRun", "CreateBlueprint", "CreateCrawler", "CreateDatabase", "CreateJob", "CreateTrigger",
    "CreateWorkflow", "DeleteBlueprint", "DeleteConnection", "DeleteCrawler", "DeleteDatabase", "DeleteJob",
    "DeleteTable", "DeleteTrigger", "DeleteWorkflow", "GetBlueprint", "GetBlueprintRuns", "GetClassifiers",
    "GetConnection", "GetConnections", "GetCrawler", "GetCrawlers", "GetDatabase", "GetDatabases", "GetJob",
    "GetJobRun", "GetJobRuns", "GetJobs", "GetPartitions", "GetTable", "GetTableVersions", "GetTables", "GetTags",
    "GetTrigger", "GetTriggers", "GetWorkflow", "GetWorkflowRun", "GetWorkflowRunProperties", "GetWorkflowRuns",
    "ListBlueprints", "ListCrawlers", "ListCrawls", "ListJobs", "ListTriggers", "ListWorkflows",
    "PutWorkflowRunProperties", "ResetJobBookmark", "ResumeWorkflowRun", "SearchTables", "StartBlueprintRun",
    "StartCrawler", "StartCrawlerSchedule", "StartJobRun", "StartTrigger", "StartWorkflowRun", "StopCrawler",
    "StopCrawlerSchedule", "StopTrigger", "StopWorkflowRun", "TagResource", "TestConnection", "UntagResource",
    "UpdateCrawler", "UpdateJob", "UpdateTrigger", "UpdateWorkflow",
)  # fmt: skip
ALIASES = {"Record": "RecordShape", "Node": "GraphNode", "Edge": "GraphEdge", "Map": "MapShape", "Error": "ErrorShape"}
SKIPPED = {"CodeGenConfigurationNodes"}  # the visual job editor's document: a thousand lines that no page reads
WORDS = {
    "string": "string", "integer": "number", "long": "number", "double": "number", "float": "number",
    "boolean": "boolean", "timestamp": "number", "blob": "string",
}  # fmt: skip


class Writer:
    """Collects the shapes of one model that its operations reach."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.lines: dict[str, str] = {}
        self.limits: dict[str, dict[str, Any]] = {}

    def name(self, shape: Shape) -> str:
        return self.prefix + ALIASES.get(shape.name, shape.name)

    def word(self, shape: Shape) -> str:
        """The TypeScript type of a shape; structures and enums are written beside it."""
        if shape.name in SKIPPED:
            return "object"
        if isinstance(shape, StructureShape):
            self.structure(shape)
            return self.name(shape)
        if isinstance(shape, ListShape):
            return f"Array<{self.word(shape.member)}>"
        if isinstance(shape, MapShape):
            return f"{{ [key: string]: {self.word(shape.value)} }}"
        if shape.metadata.get("enum"):
            words = " | ".join(json.dumps(one) for one in shape.metadata["enum"])
            self.lines.setdefault(self.name(shape), f"export type {self.name(shape)} = {words};")
            return self.name(shape)
        return WORDS[shape.type_name]

    def structure(self, shape: StructureShape) -> None:
        name = self.name(shape)
        if name in self.lines:
            return
        self.lines[name] = ""  # a shape may hold itself
        rows = []
        for member, found in shape.members.items():
            mark = "" if member in shape.required_members else "?"
            rows.append(f"  {member}{mark}: {self.word(found)};")
            limit = {key: found.metadata[key] for key in ("min", "max", "pattern") if key in found.metadata}
            if limit and name.endswith("Request"):
                self.limits[f"{name.removesuffix('Request')}.{member}"] = limit
        body = "\n".join(rows)
        self.lines[name] = f"export interface {name} {{\n{body}\n}}" if rows else f"export type {name} = object;"


def operations(model: ServiceModel, names: tuple[str, ...], target: str, writer: Writer) -> list[str]:
    """The rows of the table from operation to request and response."""
    rows = []
    for name in names:
        found = model.operation_model(name)
        request = writer.word(found.input_shape) if found.input_shape else "object"
        response = writer.word(found.output_shape) if found.output_shape else "object"
        rows.append(f'  "{target}.{name}": {{ request: {request}; response: {response} }};')
    return rows


def generate() -> tuple[str, str]:
    """The text of both files."""
    session = botocore.session.get_session()
    penstock.models.register(session)
    glue, own = Writer(), Writer("Penstock")
    own_model = session.get_service_model("penstock")
    rows = operations(session.get_service_model("glue"), GLUE, "AWSGlue", glue)
    rows += operations(own_model, tuple(own_model.operation_names), "Penstock", own)
    shapes = {**glue.lines, **own.lines}
    text = "\n".join(
        [
            "// Generated by scripts/generate_api.py from the service models; do not edit.",
            "// Timestamps are epoch seconds, as they travel.",
            "",
            "export interface Operations {",
            *rows,
            "}",
            "",
            *(shapes[name] + "\n" for name in sorted(shapes)),
        ]
    )
    return text.rstrip("\n") + "\n", json.dumps(dict(sorted(glue.limits.items())), indent=1) + "\n"


def main() -> int:
    types, limits = generate()
    if "--check" in sys.argv:
        same = TYPES.read_text() == types and LIMITS.read_text() == limits
        if not same:
            print("console/src/api is not what the models say: python console/scripts/generate_api.py", file=sys.stderr)
        return 0 if same else 1
    TYPES.write_text(types)
    LIMITS.write_text(limits)
    return 0


if __name__ == "__main__":
    sys.exit(main())
