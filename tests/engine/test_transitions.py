"""The tables: terminal states stay, illegal pairs raise and change nothing, the docs' diagrams are the tables."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from penstock.engine.state import ENDED, CrawlState, JobRunState, TriggerState, WorkflowRunStatus
from penstock.engine.transitions import CRAWL, JOB_RUN, TRIGGER, WORKFLOW_RUN, Change, diagram, step
from penstock.errors import IllegalTransition

TABLES = {
    "job run": (JOB_RUN, JobRunState),
    "crawl": (CRAWL, CrawlState),
    "workflow run": (WORKFLOW_RUN, WorkflowRunStatus),
    "trigger": (TRIGGER, TriggerState),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_pair_without_a_row_is_refused(name):
    table, states = TABLES[name]
    for state, change in itertools.product(states, Change):
        if (state, change) in table:
            assert step(table, state, change) in states
        else:
            with pytest.raises(IllegalTransition, match=state.value):
                step(table, state, change)


def test_a_terminal_state_has_no_way_out():
    for table, _ in TABLES.values():
        assert not [state for state, _ in table if state in ENDED]


def test_every_run_state_but_the_first_can_be_reached():
    reached = set(JOB_RUN.values()) | {JobRunState.WAITING, JobRunState.STARTING}
    assert set(JobRunState) - reached == {JobRunState.ERROR}, "ERROR is given at the start only: the job was deleted"
    assert set(CrawlState) - set(CRAWL.values()) - {CrawlState.RUNNING} == {CrawlState.ERROR}


@pytest.mark.parametrize("name", TABLES)
def test_the_documented_diagram_is_the_table(name):
    table, _ = TABLES[name]
    page = Path(__file__).parents[2] / "docs" / "explanation" / "states.md"
    assert diagram(table) in page.read_text(encoding="utf-8")
