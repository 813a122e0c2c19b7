"""A keeper's hold on a warm interpreter: what is for it, what is not, and what becomes of a script when it dies."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from penstock.executors.supervisor import warm

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
import os, signal
from penstock.executors.supervisor import processes, warm
os.closerange(3, 1024)
processes.become_subreaper()
null = os.open(os.devnull, os.O_WRONLY)
interpreter = warm.WarmInterpreter(given["python"], given["environment"])
def order(text):
    with open(given["script"], "w") as file:
        file.write(text)
    return {"argv": [given["python"], given["script"]], "environment": given["environment"], "work": given["work"]}
def run(text):
    ours, theirs = os.pipe()
    pid = interpreter.start(order(text), theirs, null)
    os.close(theirs)
    return pid, ours
def output(pipe):
    with open(pipe) as file:
        return file.read()
def end(pid):
    while (status := interpreter.hear(pid)) is None and interpreter.usable:
        os.sched_yield()
    return status
"""


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Any]:
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(libraries)}
    return {
        "python": sys.executable,
        "script": str(tmp_path / "script.py"),
        "work": str(tmp_path),
        "libraries": str(libraries),
        "environment": environment,
    }


def test_what_an_interpreter_reads_at_its_start_tells_interpreters_apart() -> None:
    environment = {"LANG": "C", "LC_TIME": "de", "PYTHONPATH": "/a", "TZ": "UTC", "HOME": "/b", "AWS_REGION": "c"}
    assert set(warm.start_environment(environment)) == {"LANG", "LC_TIME", "PYTHONPATH", "TZ"}


@pytest.mark.slow
def test_scripts_run_one_after_the_other_in_forks_of_one_process(drive: Any, given: dict[str, Any]) -> None:
    code = """
pid, pipe = run("import os; print(os.getppid(), flush=True); os._exit(3)")
first = int(output(pipe)), end(pid)
pid, pipe = run("import os; print(os.getppid(), flush=True); os.kill(os.getpid(), 9)")
second = int(output(pipe)), end(pid)
print(json.dumps([first == (interpreter.pid, 3 << 8), second == (interpreter.pid, 9)]))
"""
    assert drive(HEAD + code, given) == [True, True]


@pytest.mark.slow
def test_what_was_installed_meanwhile_is_seen(drive: Any, given: dict[str, Any]) -> None:
    """A folder on the path changed: the script gets a new interpreter, and no further one is forked from the old."""
    code = """
end(run("")[0])
with open(given["libraries"] + "/sitecustomize.py", "w") as file:
    file.write("import builtins; builtins.customized = True")
pid, pipe = run("print(customized)")
said = [output(pipe), end(pid)] if pid else None  # None: no fork took it, and the keeper starts an interpreter
print(json.dumps([said, run("")[0] if interpreter.usable else 0]))
"""
    assert drive(HEAD + code, given) in ([["True\n", 0], 0], [None, 0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "start", ["import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
              "kept = open('/dev/null')"],
)  # fmt: skip
def test_an_interpreter_that_cannot_be_shared_says_so(drive: Any, given: dict[str, Any], start: str) -> None:
    code = """
print(json.dumps([run("print(1)")[0], interpreter.usable, interpreter.refuses(given["python"], given["environment"])]))
"""
    with open(f"{given['libraries']}/sitecustomize.py", "w") as file:  # noqa: PTH123 - one line
        file.write(start)
    assert drive(HEAD + code, given) == [0, False, True]


@pytest.mark.slow
def test_a_script_outlives_its_interpreter(drive: Any, given: dict[str, Any]) -> None:
    """Killed, it leaves the script to the keeper, who learns the end itself."""
    code = """
os.mkfifo(given["work"] + "/go")
pid, pipe = run("import sys; open('go').read(); sys.exit(5)")
os.kill(interpreter.pid, signal.SIGKILL)
killed = os.waitpid(interpreter.pid, 0)[0] == interpreter.pid
interpreter.collected()
with open(given["work"] + "/go", "w") as file:
    file.write("on")
print(json.dumps([killed, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), interpreter.hear(pid)]))
"""
    assert drive(HEAD + code, given) == [True, 5, None]


@pytest.mark.slow
def test_what_is_killed_before_it_took_an_order_never_takes_it(drive: Any, given: dict[str, Any]) -> None:
    code = """
end(run("")[0])
os.kill(interpreter.pid, signal.SIGSTOP)
for waiting in processes.descendants(interpreter.pid):
    os.kill(waiting, signal.SIGSTOP)
warm.START_SECONDS_MAX = 0.2
taken = run("open('made', 'w')")[0]
made = os.path.exists(given["work"] + "/made")
print(json.dumps([taken, interpreter.usable, processes.descendants(os.getpid()), made]))
"""
    assert drive(HEAD + code, given) == [0, False, [], False]
