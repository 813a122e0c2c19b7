"""docs/reference/operations.md: every operation of Glue's model and whether this server answers it.

`python -m penstock.server.reference docs/reference/operations.md` writes the page; a test compares it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import penstock.operations  # noqa: F401 - importing it declares the operations
from penstock.operations.contract import declared
from penstock.server.service_model import glue_model

if TYPE_CHECKING:
    from collections.abc import Collection

PAGE = Path("docs/reference/operations.md")

_HEAD = """\
# Operations

Every operation of the AWS Glue API (service model {version}, {total} operations) and its state in Penstock.
**{answered}** are implemented; each of the others answers with an `UnknownOperationException` that names it.

This page is generated: `python -m penstock.server.reference docs/reference/operations.md`.

At the same address Penstock answers what Glue's clients ask beside it: CloudWatch Logs `DescribeLogGroups`,
`DescribeLogStreams`, `GetLogEvents` and `FilterLogEvents` on what runs and crawls wrote, STS `GetCallerIdentity`, IAM
`GetRole` (any role is there), EventBridge's `PutEvents` and [rules](events.md), and Amazon S3's REST API on the
embedded object store.

| Operation | State |
| --- | --- |
"""


def page(implemented: Collection[str]) -> str:
    """The whole page, for the operations that are declared."""
    model = glue_model()
    version = model.document["metadata"]["apiVersion"]
    head = _HEAD.format(version=version, total=len(model.operations), answered=len(implemented))
    rows = (f"| {name} | {'implemented' if name in implemented else 'not yet'} |" for name in model.operations)
    return head + "\n".join(rows) + "\n"


def main(arguments: list[str]) -> int:
    target = Path(arguments[0]) if arguments else PAGE
    target.write_text(page(declared()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
