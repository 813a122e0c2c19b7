"""Calls the layout function of a blueprint: a program of its own, run in a process of its own by `layout`.

It is a stranger's code that runs here. The limits are set before any of it is loaded; what it prints goes to the
standard streams, and its result, one JSON object, to a pipe. Standard input is the life line: when it closes because
the server is gone, the whole group of processes ends.

Usage: layout_program.py FOLDER LIBRARY GENERATOR PIPE, and a line of JSON on standard input.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
import threading
from typing import Any

MESSAGE_MAX = 4000
UNKNOWN_ERROR = "Unknown error executing layout generator function"


def main(arguments: list[str]) -> None:
    folder, library, generator, pipe = arguments
    request = json.loads(sys.stdin.readline())
    for name, value in request["limits"].items():
        limit(getattr(resource, name), value)
    threading.Thread(target=end_with_server, daemon=True).start()
    os.chdir(folder)
    sys.path[:0] = [folder, library]
    answer = json.dumps(call(generator, request["user"], request["system"], request["seed"]))
    with os.fdopen(int(pipe), "w", encoding="utf-8") as result:
        result.write(answer)


def limit(what: int, value: int) -> None:
    """Never above what the server itself is allowed."""
    allowed = resource.getrlimit(what)[1]
    value = value if allowed == resource.RLIM_INFINITY else min(value, allowed)
    resource.setrlimit(what, (value, value))


def end_with_server() -> None:
    os.read(0, 1)  # past Python's own buffer, whose lock a thread must not hold at the end
    os.killpg(os.getpgrp(), signal.SIGKILL)


def call(generator: str, user: dict[str, Any], system: dict[str, Any], seed: str) -> dict[str, Any]:
    """`{"layout": ...}`, the expanded workflow, or `{"error": ...}`, a sentence in Glue's words."""
    module_name, _, function_name = generator.rpartition(".")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
        workflow = function(user, system)
        if not hasattr(workflow, "entities") or not hasattr(workflow, "to_json"):
            kind = type(workflow).__name__
            return {"error": f"Layout generator function {generator} must return a Workflow, but returns {kind}"}
        return {"layout": json.loads(workflow.to_json(seed))}
    except MemoryError:
        return {"error": f"{UNKNOWN_ERROR} MemoryError: it asks for more memory than a layout function may have"}
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the run's message tells it
        text = f"{type(error).__name__}: {error}"
        return {"error": f"{UNKNOWN_ERROR} {text[:MESSAGE_MAX]}"}


if __name__ == "__main__":
    main(sys.argv[1:])
