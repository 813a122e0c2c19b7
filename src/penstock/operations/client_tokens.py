"""Idempotent starts, beyond Glue: with a client token among properties or arguments a repeated start is the first one.

A client that got no answer cannot know whether its start has happened; Glue starts a second run when it asks again
(spec 5). With a token the ids of the run follow from the token: whoever starts it first, it is the same run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from penstock.causes import derived
from penstock.errors import InvalidInput
from penstock.operations.contract import Context

KEY = "penstock:client-token"
_FORMS = (KEY, f"--{KEY}")
_CHARACTERS_MAX = 255


@dataclass(frozen=True, slots=True)
class Start:
    """A start as it was asked for: the ids that its run and a manual origin get, and the values without the token.

    `repeatable`: the ids follow from a token, so that a run of this id may be there already.
    """

    run_id: str
    origin_id: str
    values: dict[str, str]
    repeatable: bool


def read_start(prefix: str, name: str, given: Mapping[str, str], context: Context) -> Start:
    """`prefix` is that of the run's id, `name` the workflow or job, `given` its RunProperties or Arguments.

    Raises InvalidInput for an empty token, one of more than 255 characters, and for two.
    """
    tokens = [given[form] for form in _FORMS if form in given]
    values = {key: value for key, value in given.items() if key not in _FORMS}
    if not tokens:
        return Start(context.identifiers.draw(prefix), context.identifiers.draw("manual_"), values, repeatable=False)
    if len(tokens) > 1 or not 0 < len(tokens[0]) <= _CHARACTERS_MAX:
        raise InvalidInput(f"{KEY} must be given once and have 1 to {_CHARACTERS_MAX} characters")
    causes = ("client token", context.namespace.account, context.namespace.region, name, tokens[0])
    return Start(derived(prefix, *causes), derived("manual_", *causes), values, repeatable=True)
