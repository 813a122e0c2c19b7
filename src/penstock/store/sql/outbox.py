"""The outbox: commands waiting for a worker. One instant says when a command may be claimed: never claimed, lease run
out and given back are the same to whoever asks.

That instant is by the clock of whoever has claimed the command, so a lease runs out for its owner alone: how far the
clocks of two servers are apart is no matter. Others get the command when its owner is taken for dead.

A run's row says which server has it. Claims of launches and commits of stops both write that row, so that one of them
waits for the other: the stop of a run that is being launched is directed to the server that launches it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, null, or_, select, update

from penstock.arns import Namespace
from penstock.clock import to_milliseconds
from penstock.engine.commands import Command, LaunchRun, StopRun
from penstock.engine.state import Origin
from penstock.store.contract import OutboxEntry, RunRow
from penstock.store.encoding import command_of, command_text, instant
from penstock.store.sql import runs
from penstock.store.sql.schema import ORIGINAL, outbox
from penstock.store.sql.schema import runs as run_rows
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement, key, new

_c = outbox.c
_AT_ONCE = 0
_FOR_ME = and_(
    or_(_c.server.is_(None), _c.server == bindparam("me")), or_(_c.owner.is_(None), _c.owner == bindparam("me"))
)
_WAITING = Statement(select(func.count()).select_from(outbox))
_LEAVE = new(
    outbox,
    "id",
    "origin_id",
    "account",
    "region",
    "command",
    "owner",
    "claimable_at",
    "tries",
    "server",
    ignore_existing=True,
)
_DIRECT = Statement(
    update(outbox)
    .where(key(_c.id))
    .values(
        {_c.server: select(run_rows.c.server).where(run_rows.c.id == bindparam("run_id"), ORIGINAL).scalar_subquery()}
    )
)
_KEEP = Among(lambda ids: update(outbox).where(_c.id.in_(ids)).values({_c.server: bindparam("server")}))
_CLAIM = Statement(
    update(outbox)
    .where(
        _c.number.in_(
            select(_c.number)
            .where(_c.claimable_at <= bindparam("now"), _FOR_ME)
            .order_by(_c.number)
            .limit(bindparam("limit"))
            .with_for_update(skip_locked=True)
        )
    )
    .values({_c.owner: bindparam("owner"), _c.claimable_at: bindparam("lease_end"), _c.tries: _c.tries + 1})
    .returning(_c.number, _c.id, _c.origin_id, _c.account, _c.region, _c.command, _c.tries)
)
_RENEW = Among(
    lambda ids: (
        update(outbox)
        .where(_c.id.in_(ids), key(_c.owner))
        .values({_c.claimable_at: bindparam("lease_end")})
        .returning(_c.id)
    )
)
_DONE = Among(lambda ids: delete(outbox).where(_c.id.in_(ids)))
_RELEASE = Among(
    lambda ids: (
        update(outbox).where(_c.id.in_(ids)).values({_c.owner: null(), _c.claimable_at: bindparam("not_before")})
    )
)
_RELEASE_OWNER = Statement(
    update(outbox).where(key(_c.owner)).values({_c.owner: null(), _c.claimable_at: bindparam("at_once")})
)
_OWNERS = Statement(select(_c.owner).where(_c.owner.is_not(None)).distinct().order_by(_c.owner))
_COMMANDS = Statement(select(_c.command))
_EARLIEST = Statement(select(func.min(_c.claimable_at)).where(_FOR_ME))


class SqlOutbox:
    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, owner: str, limit: int, now: datetime, lease_seconds: int) -> list[OutboxEntry]:
        """Commands that the owner may have and nobody has, or its own whose lease has run out, oldest first."""
        parameters = {
            "owner": owner,
            "me": owner,
            "limit": limit,
            "now": to_milliseconds(now),
            "lease_end": to_milliseconds(now + timedelta(seconds=lease_seconds)),
        }
        rows = self._session.change_returning(_CLAIM, parameters)
        entries = [
            OutboxEntry(command_id, origin_id, Namespace(account, region), command_of(command), tries)
            for _, command_id, origin_id, account, region, command, tries in sorted(rows)
        ]
        self._keep(entries, owner)
        return entries

    def _keep(self, entries: Sequence[OutboxEntry], owner: str) -> None:
        """From the claim of its launch on, a run is the owner's: its process may run there and nowhere else."""
        launches = {entry.command.run_id: entry.id for entry in entries if isinstance(entry.command, LaunchRun)}
        if launches:
            runs.give(self._session, launches, owner)
            self._session.change_among(_KEEP, list(launches.values()), {"server": owner})

    def put(self, command_id: str, row: RunRow, command: Command, server: str) -> None:
        """Leave a command about a run for one server, beside any decision."""
        values = _values(command_id, row.origin_id, row.namespace, command)
        leave(self._session, [{**values, "server": server}])

    def renew(self, ids: Collection[str], owner: str, now: datetime, lease_seconds: int) -> set[str]:
        """Those of `ids` that are still the owner's."""
        lease_end = to_milliseconds(now + timedelta(seconds=lease_seconds))
        parameters = {"key_owner": owner, "lease_end": lease_end}
        return {row[0] for row in self._session.change_among_returning(_RENEW, list(ids), parameters)}

    def done(self, ids: Collection[str]) -> None:
        self._session.change_among(_DONE, list(ids), {})

    def waiting(self) -> int:
        """How many commands are not done, claimed or not."""
        row = self._session.row(_WAITING, {})
        assert row is not None
        return int(row[0])

    def launching(self) -> set[str]:
        """The ids of the runs whose LaunchRun command is still in the outbox, claimed or not."""
        commands = (command_of(row[0]) for row in self._session.rows(_COMMANDS, {}))
        return {command.run_id for command in commands if isinstance(command, LaunchRun)}

    def release(self, ids: Collection[str], not_before: datetime) -> None:
        """Give back: to be claimed again, by anyone who may, from `not_before` on."""
        self._session.change_among(_RELEASE, list(ids), {"not_before": to_milliseconds(not_before)})

    def release_owner(self, owner: str) -> None:
        """Give back all that an owner had claimed: it starts again under its own name, or is taken for dead."""
        if self._session.change(_RELEASE_OWNER, {"key_owner": owner, "at_once": _AT_ONCE}):
            self._session.ring()

    def owners(self) -> list[str]:
        """Who has claimed commands that are not done."""
        return [row[0] for row in self._session.rows(_OWNERS, {})]

    def earliest(self, owner: str) -> datetime | None:
        """When the owner can claim the next command (in the past: now); None when there is none for it."""
        row = self._session.row(_EARLIEST, {"me": owner})
        return None if row is None else instant(row[0])


def leave_commands(session: Session, origin: Origin, commands: Mapping[str, Command]) -> None:
    """Leave a decision's commands, by their ids; the stop of a run is for the server that has it. The runs' rows of the
    same decision must have been written before."""
    rows = [_values(command_id, origin.id, origin.namespace, command) for command_id, command in commands.items()]
    leave(session, rows)
    for command_id, command in commands.items():
        if isinstance(command, StopRun):
            session.change(_DIRECT, {"key_id": command_id, "run_id": command.run_id})


def leave(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.change_many(_LEAVE, rows)
        session.ring()


def _values(command_id: str, origin_id: str, namespace: Namespace, command: Command) -> dict[str, Any]:
    return {
        "id": command_id,
        "origin_id": origin_id,
        "account": namespace.account,
        "region": namespace.region,
        "command": command_text(command),
        "owner": None,
        "claimable_at": _AT_ONCE,
        "tries": 0,
        "server": None,
    }
