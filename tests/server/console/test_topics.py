"""Topics by their names, and what of a state differs from the one before."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from penstock.arns import Namespace
from penstock.errors import EntityNotFound, InvalidInput
from penstock.server.console.desk import Desk
from penstock.server.console.topics import LogTopic, RunTopic, WorkflowsTopic, WorkflowTopic, make_topic
from penstock.store.console_contract import Change
from penstock.store.sql.open import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE, THERE = Namespace("1", "here"), Namespace("1", "there")


@pytest.fixture
def desk(make_runtime):
    store = open_store("sqlite://")
    yield Desk(replace(make_runtime(), store=store), "build")
    store.close()


@pytest.mark.parametrize(
    ("name", "kind", "parts"),
    [
        ("workflows", WorkflowsTopic, {}),
        ("workflow:a/b:c", WorkflowTopic, {"name": "a/b:c"}),
        ("run:a/b:c/wr_1", RunTopic, {"workflow": "a/b:c", "run_id": "wr_1"}),
        ("log:jr_1", LogTopic, {"run_id": "jr_1"}),
    ],
)
def test_a_topic_is_read_from_its_name(desk, name: str, kind: type, parts: dict[str, str]) -> None:
    topic = make_topic(desk, HERE, name)
    assert isinstance(topic, kind)
    assert {part: getattr(topic, part) for part in parts} == parts


@pytest.mark.parametrize(
    "name", ["", "x", "workflow", "workflow:", "run:a", "run:/wr_1", "run:a/", "log:", "workflows:x"]
)
def test_what_is_no_topic_is_refused(desk, name: str) -> None:
    with pytest.raises(InvalidInput):
        make_topic(desk, HERE, name)


def test_a_topic_is_concerned_by_what_it_shows(desk) -> None:
    changes = {
        "workflow": Change("workflow", HERE, "w"),
        "other": Change("workflow", HERE, "x"),
        "trigger": Change("trigger", HERE, "t", "w"),
        "lost trigger": Change("trigger", HERE, "t"),
        "run": Change("run", HERE, "wr_1", "w"),
        "other run": Change("run", HERE, "wr_2", "x"),
        "job": Change("job", HERE, "j"),
        "elsewhere": Change("workflow", THERE, "w"),
    }

    def concerning(name: str) -> set[str]:
        topic = make_topic(desk, HERE, name)
        return {title for title, change in changes.items() if topic.concerns(change)}

    assert concerning("workflows") == set(changes) - {"job", "elsewhere"}
    assert concerning("workflow:w") == {"workflow", "trigger", "lost trigger", "run"}
    assert concerning("run:w/wr_1") == {"run"}
    assert concerning("log:jr_1") == set()


def test_the_list_names_what_is_new_changed_and_gone(desk) -> None:
    topic = make_topic(desk, HERE, "workflows")
    store = desk.runtime.store
    states = [topic.read(NOW)]
    for verb in ("insert a", "insert b", "replace a", "delete a", "delete b"):
        with store.write() as tx:
            name = verb[-1]
            if verb.startswith("insert"):
                tx.workflows.insert(HERE, name, {"Name": name}, NOW)
            elif verb.startswith("replace"):
                tx.workflows.replace(HERE, name, {"Name": name, "Description": "x"}, NOW)
            else:
                tx.workflows.delete(HERE, name)
        states.append(topic.read(NOW))
    found = [topic.difference(before, after, NOW) for before, after in itertools.pairwise(states)]
    assert [([row["name"] for row in one["rows"]], one["removed"], one["all"]) for one in found] == [
        (["a"], [], 1),
        (["b"], [], 2),
        (["a"], [], 2),
        ([], ["a"], 1),
        ([], ["b"], 0),
    ]
    assert topic.difference(states[-1], topic.read(NOW), NOW) is None
    both = topic.difference(states[2], states[4], NOW)
    assert ([row["name"] for row in both["rows"]], both["removed"]) == ([], ["a"])


def test_what_is_not_there_cannot_be_read(desk) -> None:
    for name in ("workflow:w", "run:w/wr_1", "log:jr_1"):
        with pytest.raises(EntityNotFound):
            make_topic(desk, HERE, name).read(NOW)
