"""The simulator bites: production code is broken in one place at a time, and some seed finds it, for that reason."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, update
from tests.simulation.machine import Machine
from tests.simulation.seeds import SeedFailed, run_seed

from penstock.engine import batching, resume, runs, triggers, workflows
from penstock.engine.draft import Draft
from penstock.engine.events import RunFinished, StopAsked
from penstock.engine.snapshot import snapshot
from penstock.engine.state import JobRunState, OriginKind
from penstock.engine.transitions import JOB_RUN, Change, step
from penstock.loops import deliveries, reporter, timers
from penstock.loops.rescuer import Rescuer
from penstock.loops.worker import Worker
from penstock.operations import advance, client_tokens, job_runs, turns, workflow_runs
from penstock.store.sql import event_queue, inbox, origins, queueing, slots
from penstock.store.sql import outbox as outbox_store
from penstock.store.sql.schema import history
from penstock.store.sql.statements import Statement, key, new

SEEDS_MAX = 300

Break = Callable[[pytest.MonkeyPatch], None]
TEETH: dict[str, tuple[Break, str]] = {}


def tooth(finding: str) -> Callable[[Break], Break]:
    """`finding` is a pattern of what the simulator must say."""

    def declare(broken: Break) -> Break:
        TEETH[broken.__name__] = broken, finding
        return broken

    return declare


@tooth("IntegrityError|goes from version|has lost runs")
def the_store_commits_whatever_the_version_is(patch: pytest.MonkeyPatch) -> None:
    """The schema says it a second time: a history row of that version is there already."""
    patch.setattr(origins, "_UPDATE", _update_without_version())


@tooth("goes from version|fired at|IntegrityError|has ended as|had ended as")
def the_schema_forgets_the_version_as_well(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(origins, "_UPDATE", _update_without_version())
    patch.setattr(origins, "_REMEMBER", new(history, ignore_existing=True))


@tooth("has no 'succeed'|has no 'fail'|has no 'halt'|has no 'time out'|has no place")
def a_repeated_report_becomes_a_second_fact(patch: pytest.MonkeyPatch) -> None:
    """Both guards are gone: the inbox's key, and the engine's look at whether the run has ended."""
    numbers = itertools.count()
    put = inbox.SqlInbox.put

    def put_again(self: Any, origin_id: str, event: Any, name: str, now: Any) -> bool:
        return put(self, origin_id, event, f"{name} {next(numbers)}", now)

    patch.setattr(inbox.SqlInbox, "put", put_again)
    finished = runs.finished

    def finished_again(draft: Draft, event: RunFinished, delay: Any) -> Any:
        run = draft.run(event.run_id)
        if run is not None and isinstance(run.state, JobRunState) and run.ended:
            step(JOB_RUN, run.state, runs._ENDS[event.outcome])
        return finished(draft, event, delay)

    patch.setattr(runs, "finished", finished_again)


@tooth("where it does not belong|fires in .* of None|of workflow-")
def a_chain_sees_the_triggers_of_workflows(patch: pytest.MonkeyPatch) -> None:
    def all_conditional(transaction: Any, namespace: Any) -> Any:
        rows = transaction.triggers.page(namespace, None, 100)
        found = (triggers.read_trigger(row.document) for row in rows)
        return tuple(trigger for trigger in found if trigger.type == "CONDITIONAL")

    patch.setattr(advance, "chain_triggers", all_conditional)


@tooth("the manual start .* fired")
def a_manual_start_is_taken_for_a_chain(patch: pytest.MonkeyPatch) -> None:
    load = advance.load

    def load_with_triggers(transaction: Any, origin_id: str) -> Any:
        situation = load(transaction, origin_id)
        if situation is not None and situation.origin.kind is OriginKind.MANUAL:
            return replace(situation, triggers=advance.chain_triggers(transaction, situation.origin.namespace))
        return situation

    patch.setattr(advance, "load", load_with_triggers)


@tooth("and its predicate does not hold|where it does not belong|the history of .* gives|of another origin")
def a_trigger_fires_for_a_node_of_any_origin(patch: pytest.MonkeyPatch) -> None:
    """The outcome counts, whoever started the run: what Glue's third restriction forbids."""
    settled: dict[Any, Any] = {}
    latest, put = Draft.latest, Draft.put

    def put_for_all(self: Draft, run: Any) -> None:
        if run.ended:
            settled[run.node] = run
        put(self, run)

    def latest_of_all(self: Draft, node: Any) -> Any:
        return latest(self, node) or settled.get(node)

    patch.setattr(Draft, "put", put_for_all)
    patch.setattr(Draft, "latest", latest_of_all)


@tooth("hold a slot, and")
def a_full_job_admits_one_more(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(runs, "admit", lambda job, active, queues: runs.Admission.ADMITTED)


@tooth("hold a slot, and")
def a_slot_is_taken_whatever_its_version_is(patch: pytest.MonkeyPatch) -> None:
    """Two servers count the same free slot, and both take it."""
    patch.setattr(slots, "take", lambda session, namespace, taken: None)


@tooth("was STOPPING and is|is STOPPING, and goes on|retries")
def a_retry_ignores_the_stop(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(JOB_RUN, (JobRunState.STOPPING, Change.FAIL), JobRunState.FAILED)  # type: ignore[arg-type]
    retry = runs._retry

    def retry_always(draft: Draft, failed: Any, delay: Any) -> bool:
        status, draft.status = draft.status, type(draft.status)("RUNNING")
        made = retry(draft, failed, delay)
        draft.status = status
        return made

    patch.setattr(runs, "_retry", retry_always)


@tooth("IntegrityError|slot True")
def an_ended_run_keeps_its_slot(patch: pytest.MonkeyPatch) -> None:
    def keep(run: Any, **changes: Any) -> Any:
        return replace(run, **(changes | {"holds_slot": run.holds_slot} if "completed_on" in changes else changes))

    patch.setattr(runs, "replace", keep)


@tooth("not everything ended")
def nobody_is_told_of_a_free_slot(patch: pytest.MonkeyPatch) -> None:
    """Both ways are gone: the offer of who frees it, and the rescuer's every few seconds."""
    patch.setattr(Worker, "_offer", lambda self, entry, command: self._done(entry))
    patch.setattr(Rescuer, "step", lambda self, now: False)
    patch.setattr(Rescuer, "next_due", lambda self: None)


@tooth("not everything ended")
def timers_are_lost(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(origins.timers, "set_timer", lambda *arguments: None)


@tooth("not everything ended")
def a_restarted_server_adopts_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Rescuer, "adopt", lambda self: None)


@tooth("not everything ended|have not ended")
def a_command_is_acknowledged_before_it_is_carried_out(patch: pytest.MonkeyPatch) -> None:
    launch = Worker._launch

    def acknowledge_first(self: Worker, entry: Any, command: Any) -> None:
        self._done(entry)
        launch(self, entry, command)

    patch.setattr(Worker, "_launch", acknowledge_first)


@tooth("not everything ended")
def a_claim_never_runs_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox_store.SqlOutbox, "release_owner", lambda self, owner: None)
    claim = outbox_store.SqlOutbox.claim
    patch.setattr(
        outbox_store.SqlOutbox, "claim", lambda self, owner, limit, now, lease: claim(self, owner, limit, now, 10**7)
    )


@tooth("not everything ended")
def ends_are_not_reported(patch: pytest.MonkeyPatch) -> None:
    put = reporter.put_report

    def only_starts(transaction: Any, report: Any, now: Any) -> None:
        if isinstance(report, reporter.RunStarted):
            put(transaction, report, now)

    patch.setattr(reporter, "put_report", only_starts)


@tooth("is started a second time")
def the_executor_forgets_what_it_has_launched(patch: pytest.MonkeyPatch) -> None:
    launch = Machine.launch

    def launch_anew(self: Machine, spec: Any) -> None:
        self.scripts.pop(spec.run_id, None)
        launch(self, spec)

    patch.setattr(Machine, "launch", launch_anew)


@tooth("counts .* a recount gives")
def statistics_forget_the_retries(patch: pytest.MonkeyPatch) -> None:
    count = workflows.count
    patch.setattr(workflows, "count", lambda tallies, retries, designed: count(tallies, 0, designed))


@tooth("and its predicate does not hold|and it has not fired")
def all_is_taken_for_any(patch: pytest.MonkeyPatch) -> None:
    holds = triggers.holds
    patch.setattr(triggers, "holds", lambda trigger, draft: holds(replace(trigger, logical="ANY"), draft) or None)


@tooth("fired at|started .* times|goes on|had ended as")
def a_trigger_fires_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Draft, "has_fired", lambda self, trigger: False)


@tooth("which allows")
def a_run_is_tried_again_without_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(runs.JobDefinition, "max_retries", property(lambda self: 4))


@tooth("retries .*, which is TIMEOUT")
def a_run_is_tried_again_after_its_time(patch: pytest.MonkeyPatch) -> None:
    retry = runs._retry
    release = runs._release

    def retry_first(draft: Draft, run: Any) -> None:
        if run.state is not JobRunState.TIMEOUT or not retry(draft, run, draft.now - draft.now):
            release(draft, run)

    patch.setattr(runs, "_release", retry_first)


@tooth("counts an event twice|counts .* again|has started .*, and starts")
def an_event_is_handled_by_every_server(patch: pytest.MonkeyPatch) -> None:
    def take(self: Any, events: Any) -> None:
        self._session.change_among(event_queue._TAKE, [event.number for event in events], {})

    patch.setattr(event_queue.SqlEventQueue, "take", take)


@tooth("events are lost")
def a_batch_whose_window_is_over_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Another event comes before anybody has noticed that the window is over."""
    receive = batching.receive

    def forget(batch: Any, event_id: str, condition: Any, arrived: Any) -> Any:
        late = batch is not None and arrived >= batch.deadline
        return receive(None if late else batch, event_id, condition, arrived)

    patch.setattr(batching, "receive", forget)


@tooth("had the deadline")
def every_event_opens_the_window_anew(patch: pytest.MonkeyPatch) -> None:
    receive = batching.receive

    def reopen(batch: Any, event_id: str, condition: Any, arrived: Any) -> Any:
        after, starts = receive(batch, event_id, condition, arrived)
        if after is not None:
            after = replace(after, deadline=arrived + timedelta(seconds=condition.window_seconds))
        return after, starts

    patch.setattr(batching, "receive", reopen)


@tooth("not everything ended|does not come to rest")
def windows_never_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(timers, "expire_batch", lambda *arguments: None)


@tooth("events are lost")
def an_event_is_taken_before_its_batch_is_written(patch: pytest.MonkeyPatch) -> None:
    def take_alone(self: Any, events: Any, now: Any) -> None:
        with self._store.write() as transaction:
            transaction.event_queue.take(events)
        with self._store.write() as transaction, pytest.MonkeyPatch.context() as inner:
            inner.setattr(event_queue.SqlEventQueue, "take", lambda self, events: None)
            deliveries.deliver(transaction, events, now)

    patch.setattr(deliveries.Deliveries, "_deliver", take_alone)


@tooth("the token of order")
def a_token_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    read = client_tokens.read_start

    def draw(prefix: str, name: str, given: Any, context: Any) -> Any:
        found = read(prefix, name, given, context)
        ids = context.identifiers.draw(prefix), context.identifiers.draw("manual_")
        return replace(found, run_id=ids[0], origin_id=ids[1], repeatable=False)

    patch.setattr(workflow_runs, "read_start", draw)
    patch.setattr(job_runs, "read_start", draw)


@tooth("copies .*, and should copy|has copied")
def a_resume_does_not_look_behind_the_next_node(patch: pytest.MonkeyPatch) -> None:
    def next_only(known: Any, nodes: Any) -> Any:
        watchers = snapshot(known).watchers
        return {started for node in nodes for watcher in watchers.get(node, ()) for started in watcher.starts}

    patch.setattr(resume, "downstream", next_only)


@tooth("has fired already")
def a_resumed_run_believes_that_all_has_fired(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(resume, "_watching", lambda known, nodes: set())


@tooth("does not exist, and it does")
def a_stop_looks_at_no_job_that_follows(patch: pytest.MonkeyPatch) -> None:
    """What follows the stop of a queued run was once taken for deleted."""
    needed = advance.needed

    def forget(situation: Any, event: Any) -> Any:
        if isinstance(event, StopAsked):
            return {run.node for run in situation.runs.values() if not run.ended}
        return needed(situation, event)

    patch.setattr(advance, "needed", forget)


@tooth("begins before")
def who_has_come_last_begins_first(patch: pytest.MonkeyPatch) -> None:
    waiting = queueing.SqlWaitingStarts.of
    patch.setattr(queueing.SqlWaitingStarts, "of", lambda self, *about: waiting(self, *about)[::-1])


@tooth("not everything ended|still wait")
def nobody_is_told_that_its_turn_has_come(patch: pytest.MonkeyPatch) -> None:
    """Neither by the end of a run nor by the rescuer."""
    patch.setattr(turns, "begin_runs", lambda *_, **__: False)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEETH)
def test_a_seed_finds_what_is_broken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, finding = TEETH[name]
    broken(monkeypatch)
    for seed in range(SEEDS_MAX):
        try:
            run_seed(seed)
        except SeedFailed as failure:
            said = str(failure).splitlines()[0]
            assert re.search(finding, said), said
            return
    raise AssertionError(f"no seed below {SEEDS_MAX} has noticed that {name.replace('_', ' ')}")


def test_a_failure_says_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report names the seed, the last steps and the command; the same seed fails in the same way again."""
    TEETH["a_full_job_admits_one_more"][0](monkeypatch)
    for seed in itertools.count():
        try:
            run_seed(seed)
        except SeedFailed as failure:
            first = str(failure)
            break
    with pytest.raises(SeedFailed) as again:
        run_seed(seed)
    assert str(again.value) == first
    assert first.startswith(f"seed {seed}: Violation: ")
    assert first.endswith(f"python -m tests.simulation --seed {seed}")
    assert "the last steps:" in first


def _update_without_version() -> Statement:
    c = origins.origins.c
    changing = {c[name]: bindparam(name) for name in origins._CHANGING}
    return Statement(update(origins.origins).where(key(c.id)).values(changing))
