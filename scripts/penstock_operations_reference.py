"""Write docs/reference/penstock-operations.md from Penstock's own service model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from penstock.models import FOLDER, PREFIX, SERVICE

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "penstock-operations.md"

INTRODUCTION = """# Penstock's own operations

Generated from `src/penstock/models/` by `make reference`; do not edit.

What Glue lacks is asked for at the same address and in the same way: AWS JSON 1.1 with the header
`X-Amz-Target: {prefix}.<Operation>`, signed for the service `{service}` with the same keys, and answered with the same
error envelope. No Glue operation changes by it. The command line uses these operations: `penstock workflow runs`,
`show --run`, `explain` and `simulate`, and `penstock schedule upcoming`.

The model is part of the package, in botocore's own format, so that any botocore makes a client of it:

```python
import boto3, botocore.session, penstock.models

session = botocore.session.get_session()
penstock.models.register(session)
client = boto3.Session(botocore_session=session).client("{service}", endpoint_url="http://127.0.0.1:9080")
client.list_workflow_runs(Outcomes=["FAILED"])
```

The AWS CLI finds it where `AWS_DATA_PATH` names the folder `penstock/models` of the installed package:
`aws {service} list-upcoming --hours 48`.

## Outcomes

Glue's status of a run is COMPLETED whatever its jobs did. The outcome says what became of it:

| Outcome | Meaning |
|---|---|
| RUNNING | it has not ended |
| SUCCEEDED | every node that ran ended well; nodes that no trigger reached do not count |
| PARTIAL | a node went wrong, and yet a last node (one that no trigger watches) succeeded |
| FAILED | a node went wrong, and no last node succeeded |
| STOPPED | it was stopped as a whole |
| REFUSED | it never began: too many runs of the workflow were active |

A node went wrong when its last attempt failed, timed out, could not start, or was stopped alone.

## Starts that can be repeated

A client that got no answer does not know whether its start has happened. `StartWorkflowRun` with the run property
`penstock:client-token`, and `StartJobRun` with the argument `--penstock:client-token` (1 to 255 characters of the
client's choice), start one run for one token of a workflow or job: asked again, they answer with the id of the first
run, whatever became of it, and whatever else the repeated request says. The token itself is not passed on: the run has
no such property or argument. A start that was refused has used nothing up.

```sh
penstock workflow run flights --property penstock:client-token=2026-11-01
penstock job run flights-report --argument penstock:client-token=2026-11-01
```

## Verdicts

What `ExplainWorkflowRun` says of a trigger:

| Verdict | Meaning |
|---|---|
| FIRED | it fired in this run |
| WAITING | its conditions may still be met |
| NOT_MET | its conditions were not met, and the run is over |
| NOT_ACTIVATED | it was not ACTIVATED when the run began, and the run keeps the design that it began with |
| NOT_CHOSEN | it starts runs of its own, and did not start this one |
| NOT_LOOKED_AT | the run was being stopped, or never began |
"""


def page() -> str:
    (folder,) = (FOLDER / SERVICE).iterdir()
    model = json.loads((folder / "service-2.json").read_text(encoding="utf-8"))
    parts = [INTRODUCTION.format(prefix=PREFIX, service=SERVICE)]
    for name, operation in sorted(model["operations"].items()):
        parts.append(f"## {name}\n\n{operation['documentation']}\n")
        parts += _members("Request", operation["input"]["shape"], model["shapes"])
        parts += _members("Response", operation["output"]["shape"], model["shapes"])
        parts.append(f"Errors: {', '.join(error['shape'] for error in operation['errors'])}.\n")
    parts.append("## Shapes\n")
    for name in sorted(_structures(model)):
        parts += _members(name, name, model["shapes"], model["shapes"][name].get("documentation", ""))
    return "\n".join(parts).rstrip() + "\n"


def _structures(model: Mapping[str, Any]) -> Iterator[str]:
    """The structures that are neither a request nor a response nor an error."""
    ends = {operation[end]["shape"] for operation in model["operations"].values() for end in ("input", "output")}
    for name, shape in model["shapes"].items():
        if shape["type"] == "structure" and name not in ends and not shape.get("exception"):
            yield name


def _members(title: str, name: str, shapes: Mapping[str, Any], text: str = "") -> Iterator[str]:
    shape = shapes[name]
    required = shape.get("required", ())
    yield f"### {title}\n\n{text}\n" if text else f"**{title}**\n"
    yield "| Member | Type | Meaning |\n|---|---|---|"
    for member, reference in shape["members"].items():
        needed = " (required)" if member in required else ""
        yield f"| {member} | {_kind(reference['shape'], shapes)} | {reference['documentation']}{needed} |"
    yield ""


def _kind(name: str, shapes: Mapping[str, Any]) -> str:
    shape = shapes[name]
    if "enum" in shape:
        return " \\| ".join(shape["enum"])
    match shape["type"]:
        case "structure":
            return f"[{name}](#{name.lower()})"
        case "list":
            return f"list of {_kind(shape['member']['shape'], shapes)}{_limits(shape, ' entries')}"
        case "map":
            return "map of texts"
        case kind:
            return f"{kind}{_limits(shape, ' characters' if kind == 'string' else '')}"


def _limits(shape: Mapping[str, Any], unit: str) -> str:
    if "max" not in shape:
        return ""
    return f", {shape.get('min', 0)} to {shape['max']}{unit}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
