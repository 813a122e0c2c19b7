"""The last line of a traceback, found in the end of what a script wrote to standard error."""

from __future__ import annotations

FOLLOWING_LINES_MAX = 20
"""A traceback that so many lines follow is not what ended the script: it was printed and survived."""
TEXT_MAX = 4096


def last_exception(text: str) -> str | None:
    """`<ExceptionName>: <text>` of the last traceback in `text`, the module path cut off; None when there is none.

    Glue shows the bare class name (spec 3.7): `botocore.exceptions.ClientError: text` becomes `ClientError: text`.
    Lines in the form `  File "..."` are what tracebacks, syntax errors and exception groups have in common.
    """
    lines = text.splitlines()
    frame = len(lines) - 1
    while frame >= 0 and not _unframed(lines[frame]).startswith('  File "'):
        frame -= 1
    if frame < 0:
        return None
    for position in range(frame + 1, len(lines)):
        line = _unframed(lines[position])
        if line and not line[0].isspace():
            return _named(line) if len(lines) - 1 - position <= FOLLOWING_LINES_MAX else None
    return None


def _unframed(line: str) -> str:
    """The line without the drawing that exception groups put before it (`  | `)."""
    return line[4:] if line.startswith(("  | ", "  + ")) else line


def _named(line: str) -> str | None:
    name, colon, text = line.partition(":")
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    return (name.rpartition(".")[2] + colon + text).rstrip()[:TEXT_MAX]
