"""Exit codes: what a script may conclude from how a command ended."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The codes of every command; their meanings stand in docs/reference/cli.md, generated from `MEANINGS`."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    RUN_FAILED = 3
    UNAUTHENTICATED = 4
    UNREACHABLE = 5
    NOT_FOUND = 6
    UNHEALTHY = 7
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.OK: "done; a run that was waited for succeeded in every node",
    ExitCode.REFUSED: "the server or this machine refused; the line on stderr says why",
    ExitCode.USAGE: "the command line itself is wrong",
    ExitCode.RUN_FAILED: "a run that was waited for failed, timed out, was stopped, or has failed nodes",
    ExitCode.UNAUTHENTICATED: "no credentials, or credentials that the server does not accept",
    ExitCode.UNREACHABLE: "no server answers at the address",
    ExitCode.NOT_FOUND: "what the command names does not exist",
    ExitCode.UNHEALTHY: "`penstock doctor` found something to mend",
    ExitCode.INTERRUPTED: "ended by Ctrl-C",
}
