"""How plans read."""

from __future__ import annotations

import io
from typing import Any

from penstock.cli.output import Output
from penstock.cli.plans import VALUE_CHARACTERS_MAX, draw_plan, summary
from penstock.templates.comparison import Difference
from penstock.templates.planning import Action, Change
from penstock.templates.resolution import Left


def drawn(*plan: Change, left: Any = (), strays: Any = ()) -> list[str]:
    stream = io.StringIO()
    Output("text", stream, stream).text(draw_plan(plan, left, strays))
    return stream.getvalue().splitlines()


def change(action: Action, *differences: Difference) -> Change:
    return Change(action, "Job", "AWS::Glue::Job", "j", differences)


def test_changed_properties_stand_below_their_resource() -> None:
    said = drawn(
        change(Action.UPDATE, Difference(("Timeout",), 5, 10), Difference(("DefaultArguments", "--x"), None, "y")),
        change(Action.CREATE, Difference(("Role",), None, "r")),
        change(Action.UNCHANGED),
    )
    assert said == [
        "~ Update Job: AWS::Glue::Job j",
        "    Timeout: 5 → 10",
        "    DefaultArguments.--x: (none) → y",
        "+ Create Job: AWS::Glue::Job j",
        "= Unchanged Job: AWS::Glue::Job j",
        "",
        "Plan: 1 to create, 1 to update, 1 unchanged.",
    ]


def test_what_is_ignored_and_what_would_be_pruned_is_told() -> None:
    stray = Change(Action.DELETE, "", "AWS::Glue::Trigger", "old")
    said = drawn(left=[Left("Role", "AWS::IAM::Role", "why")], strays=[stray])
    assert said[:2] == [
        "  Role (AWS::IAM::Role) is ignored: why",
        "  trigger old is not in the template; --prune deletes it",
    ]
    assert drawn(stray)[0] == "- Delete (not in the template): AWS::Glue::Trigger old"


def test_hostile_values_are_cut_and_cleaned() -> None:
    said = drawn(change(Action.REPLACE, Difference(("Name",), "\x1b[2J", ["x" * 999])))
    assert said[1].startswith("    Name: \\x1b[2J → ")
    assert len(said[1]) < VALUE_CHARACTERS_MAX + 60


def test_summaries() -> None:
    assert str(summary([change(Action.UNCHANGED)], done=False)) == "Nothing to change: 1 unchanged."
    assert str(summary([change(Action.CREATE), change(Action.DELETE)], done=True)) == "Done: 1 created, 1 deleted."
