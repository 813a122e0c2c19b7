"""The error tree: drawn as it is, with codes that clients know."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from penstock import errors
from penstock.errors import ClientFault, Fault, PenstockError, ServerFault, Unauthenticated

STATUS = {ClientFault: range(400, 500), Unauthenticated: range(400, 401), ServerFault: range(500, 600)}


def descendants(kind: type[PenstockError]) -> Iterator[type[PenstockError]]:
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from descendants(child)


FAULTS = [kind for kind in descendants(Fault) if hasattr(kind, "code")]


def drawn() -> dict[str, str]:
    """Each class of the drawing in the module's docstring, and the parent that the drawing gives it."""
    parents = [""]
    found: dict[str, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│ ├└─]*)([A-Z]\w+(?:, [A-Z]\w+)*)(?=\s\s|\s*$|,)", line)
        if match is None:
            continue
        depth = len(match[1]) // 4
        names = match[2].split(", ")
        found.update(dict.fromkeys(names, parents[depth]))
        parents[depth + 1 :] = [names[-1]]
    return found


def test_the_drawing_is_the_tree() -> None:
    real = {kind.__name__: kind.__mro__[1].__name__ for kind in descendants(PenstockError)}
    assert drawn() == {"PenstockError": "", **real}


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.__name__)
def test_a_fault_carries_its_message_code_and_status(kind: type[Fault]) -> None:
    fault = kind("Entity Not Found: Job flights")
    assert fault.message == str(fault) == "Entity Not Found: Job flights"
    assert kind.code.endswith("Exception")
    family = next(parent for parent in STATUS if issubclass(kind, parent))
    assert kind.status in STATUS[family]


def test_a_client_can_tell_every_two_faults_apart_by_their_code() -> None:
    """An expired signature is the one that AWS itself tells apart by its message alone."""
    codes = [kind.code for kind in FAULTS if kind is not errors.SignatureExpired]
    assert sorted(codes) == sorted(set(codes))


def test_what_never_reaches_a_client_has_no_code() -> None:
    inner = [kind for kind in descendants(PenstockError) if not issubclass(kind, Fault)]
    assert inner
    assert not [kind.__name__ for kind in inner if hasattr(kind, "code")]
