"""Runs as real processes: how they end, that nothing of them stays, and that no death of ours loses one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from penstock.credentials import Keyring
from penstock.errors import BadLocation, ExecutorUnavailable, InvalidInput, StagingFailed
from penstock.executors.contract import Report, RunEnded
from penstock.executors.run_folder import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Bench

pytestmark = pytest.mark.slow

WAIT = "import signal\nprint('ready')\nwhile True: signal.pause()\n"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WAIT


def test_a_script_that_ends_well_succeeds(bench: Bench) -> None:
    ended = bench.run("import sys\nprint('to output')\nprint('to error', file=sys.stderr)\n")
    assert (ended.outcome, ended.message, ended.exit_code) == ("SUCCEEDED", None, 0)
    assert ended.started_at is not None
    assert ended.started_at <= ended.at
    assert bench.starts()[0].at == ended.started_at
    assert bench.output() == ["to output"]
    assert bench.output(stream="error") == ["to error"]


@pytest.mark.parametrize(
    ("script", "outcome", "message", "code"),
    [
        ("import sys; sys.exit(None)", "SUCCEEDED", None, 0),
        ("raise SystemExit(0)", "SUCCEEDED", None, 0),
        ("import sys; sys.exit(7)", "FAILED", "Command failed with exit code 7", 7),
        ("import sys; sys.exit('no reason')", "FAILED", "Command failed with exit code 1", 1),
        ("raise RuntimeError('text of it')", "FAILED", "RuntimeError: text of it", 1),
        (
            "class E(Exception): ...\ntry:\n  1/0\nexcept ZeroDivisionError:\n  raise E('later')",
            "FAILED",
            "E: later",
            1,
        ),
        ("import json; json.loads('x')", "FAILED", "JSONDecodeError: Expecting value: line 1 column 1 (char 0)", 1),
        ("def broken(:", "FAILED", "SyntaxError: invalid syntax", 1),
        ("import os; os.kill(os.getpid(), 9)", "FAILED", "Command failed with signal 9 (SIGKILL)", None),
        ("import os; os.abort()", "FAILED", "Command failed with signal 6 (SIGABRT)", None),
        ("import os; os._exit(3)", "FAILED", "Command failed with exit code 3", 3),
    ],
)
def test_how_a_script_ends_becomes_glues_words(
    bench: Bench, script: str, outcome: str, message: str | None, code: int | None
) -> None:
    ended = bench.run(script)
    assert (ended.outcome, ended.message, ended.exit_code) == (outcome, message, code)


def test_arguments_and_environment_reach_the_script(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server's environment holds stays there; the run's own credentials and address come instead."""
    monkeypatch.setenv("PENSTOCK_S3_SECRET_KEY", "server-secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "operator-secret")
    monkeypatch.setenv("AWS_PROFILE", "operator")
    bench.executor.close()
    bench.open()
    script = "import json, os, sys\nprint(json.dumps([sys.argv, dict(os.environ), os.getcwd()]))\n"
    arguments = {"--empty": "", "--own": "a b\n--c", "--JOB_NAME": "forged"}
    ended = bench.run(script, arguments=arguments, workflow_name="flow", workflow_run_id="wr_1", timeout_seconds=60)
    assert ended.outcome == "SUCCEEDED"
    argv, environment, folder = json.loads(bench.output()[0])
    assert argv[0] == f"{bench.folder()}/work/script.py"
    assert argv[1:3] == ["--JOB_NAME", "job one"]
    assert argv[5:11] == ["--JOB_RUN_ID", "jr_1", "--WORKFLOW_NAME", "flow", "--WORKFLOW_RUN_ID", "wr_1"]
    assert argv[11:] == ["--empty", "", "--own", "a b\n--c"]
    assert folder == environment["HOME"] == f"{bench.folder()}/work"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9080"
    assert environment["AWS_REGION"] == "eu-west-1"
    assert environment["PENSTOCK_RUN_ID"] == "jr_1"
    assert "secret" not in json.dumps(environment)
    assert "AWS_PROFILE" not in environment
    keyring = Keyring.open(bench.data, "000000000000")
    key = keyring.lookup(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SESSION_TOKEN"])
    assert key is not None
    assert (key.run_id, key.secret) == ("jr_1", environment["AWS_SECRET_ACCESS_KEY"])


def test_a_script_from_the_object_store_runs(bench: Bench) -> None:
    (bench.data / "objects" / "code").mkdir(parents=True)
    (bench.data / "objects" / "code" / "a b.py").write_text("print('from s3')")
    command = {"Name": "pythonshell", "ScriptLocation": "s3://code/other.py"}
    bench.launch("", command=command, arguments={"--scriptLocation": "s3://code/a b.py"})
    assert bench.ended().outcome == "SUCCEEDED"
    assert bench.output() == ["from s3"]


def test_output_can_be_read_while_the_script_runs(bench: Bench) -> None:
    bench.launch(WAIT)
    bench.wait_for_output("ready")
    assert not bench.ends()
    bench.executor.stop("jr_1", timed_out=False)
    assert bench.ended().outcome == "STOPPED"


@pytest.mark.parametrize(("timed_out", "outcome"), [(False, "STOPPED"), (True, "TIMEOUT")])
def test_a_stop_ends_a_script_that_ignores_sigterm(bench: Bench, timed_out: bool, outcome: str) -> None:
    bench.launch(DEAF)
    bench.wait_for_output("ready")
    bench.executor.stop("jr_1", timed_out)
    bench.executor.stop("jr_1", not timed_out)  # the first request decides
    ended = bench.ended()
    assert (ended.outcome, ended.message) == (outcome, None)


def test_a_script_has_time_to_end_by_itself_when_stopped(open_bench: Callable[..., Bench]) -> None:
    bench = open_bench(stop_grace_seconds=60)
    script = "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(print('tidied')))\n" + WAIT
    bench.launch(script)
    bench.wait_for_output("ready")
    bench.executor.stop("jr_1", timed_out=False)
    assert bench.ended().outcome == "STOPPED"  # although its exit code is 0
    assert bench.output() == ["ready", "tidied"]


def test_the_keeper_enforces_the_timeout_with_no_server_there(bench: Bench) -> None:
    bench.launch(WAIT, timeout_seconds=1)
    bench.executor.close()
    bench.open().recover(["jr_1"])
    assert bench.ended().outcome == "TIMEOUT"


TREE = """
import os, signal, sys
if os.fork() == 0:
    os.setsid()                       # out of the group and the session
    if os.fork() == 0:                # and, its parent gone, nobody's child
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("daemon", os.getpid())
        while True: signal.pause()
    os._exit(0)
sys.stdin.read()
{rest}
"""


@pytest.mark.parametrize("rest", ["print('over')", "while True: signal.pause()"])
def test_a_daemon_does_not_outlive_its_run(bench: Bench, rest: str) -> None:
    bench.launch(TREE.format(rest=rest))
    if rest.startswith("while"):
        bench.wait_until(lambda: any(line.startswith("daemon") for line in bench.output()), "the daemon lives")
        bench.executor.stop("jr_1", timed_out=False)
    assert bench.ended().outcome == ("STOPPED" if rest.startswith("while") else "SUCCEEDED")
    assert bench.scripts() == []


def test_a_script_that_forks_without_end_is_ended(bench: Bench) -> None:
    """A chain of processes, each gone before it can be listed: their group is killed in one stroke."""
    script = "import os\nprint('ready')\nfor _ in range(200_000):\n    if os.fork(): os._exit(0)\n"
    bench.launch(script)
    bench.wait_for_output("ready")
    ended = bench.ended()
    assert ended.outcome == "SUCCEEDED"  # the first process ended well; the rest is not waited for
    assert bench.scripts() == []


def test_a_flood_without_line_ends_is_bounded_and_does_not_stall(open_bench: Callable[..., Bench]) -> None:
    bench = open_bench(log_bytes_max=1_000_000)
    script = "import os\nfor _ in range(800): os.write(1, b'x' * 65536)\nos.write(1, b'\\nthe end\\n')\n"
    assert bench.run(script + "print('not stalled')\n").outcome == "SUCCEEDED"
    log = (bench.folder() / "output.log").read_bytes()
    assert len(log) <= 1_000_000
    lines = bench.output()
    assert lines[-2:] == ["the end", "not stalled"]
    assert max(map(len, lines)) <= 64 * 1024
    assert any("bytes were dropped here" in line for line in lines)


def test_binary_output_becomes_text(bench: Bench) -> None:
    assert bench.run("import os\nos.write(1, bytes(range(256)) * 50 + b'\\nlast')").outcome == "SUCCEEDED"
    log = (bench.folder() / "output.log").read_bytes()
    log.decode("utf-8")
    assert bench.output()[-1] == "last"


def test_a_script_that_closes_its_streams_goes_on(bench: Bench) -> None:
    script = "import os, sys\nfor n in (0, 1, 2): os.close(n)\nopen('done', 'w').write('yes')\nos._exit(4)\n"
    assert bench.run(script).message == "Command failed with exit code 4"
    assert (bench.folder() / "work" / "done").read_text() == "yes"


def test_temporary_files_are_wiped_and_the_rest_is_kept(bench: Bench) -> None:
    script = (
        "import os, tempfile\nfolder = tempfile.mkdtemp()\nopen(folder + '/f', 'w').close()\n"
        "os.symlink('/etc', folder + '/link')\nos.chmod(folder, 0)\nopen('kept', 'w').close()\nprint(folder)\n"
    )
    assert bench.run(script).outcome == "SUCCEEDED"
    scratch = scratch_folder(bench.data, "jr_1")
    assert Path(bench.output()[0]).parent == scratch
    assert not scratch.exists()
    assert Path("/etc/passwd").exists()
    assert {path.name for path in (bench.folder() / "work").iterdir()} == {"script.py", "kept"}


def test_multiprocessing_sockets_fit_into_the_temporary_folder(bench: Bench) -> None:
    script = (
        "import multiprocessing as m\nif __name__ == '__main__':\n"
        "    with m.get_context('spawn').Manager() as manager: print(manager.list([1, 2]))\n"
    )
    assert bench.run(script, run_id="jr_" + "0" * 64).outcome == "SUCCEEDED"


def test_launching_twice_runs_once(bench: Bench) -> None:
    """Also at the same time, after the end, and by another server."""
    script = "open('../count', 'a').write('x')\n"
    bench.script(script)
    threads = [threading.Thread(target=bench.launch, args=(script,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = bench.ended()
    bench.reports.clear()
    bench.launch(script)
    assert bench.ended() == first
    bench.executor.close()
    bench.reports.clear()
    bench.open()
    bench.launch(script)
    assert bench.ended() == first
    assert (bench.folder() / "count").read_text() == "x"


def test_a_launch_that_fails_leaves_the_turn_to_the_one_that_waits(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking what became of the run instead would end it as lost: the supervisor has never heard of it."""
    waits = threading.Event()
    hand_over = bench.executor._hand_over
    calls: list[str] = []

    def fail_once(order: dict[str, Any]) -> None:
        calls.append(order["run_id"])
        if len(calls) == 1:
            assert waits.wait(20)
            raise ExecutorUnavailable("the supervisor went away")
        hand_over(order)

    monkeypatch.setattr(bench.executor, "_hand_over", fail_once)
    failures: list[Exception] = []

    def launch() -> None:
        try:
            bench.launch("print('here')\n")
        except ExecutorUnavailable as error:
            failures.append(error)

    threads = [threading.Thread(target=launch) for _ in range(2)]
    for thread in threads:
        thread.start()
    waits.set()
    for thread in threads:
        thread.join()
    assert len(failures) == 1
    assert bench.ended().outcome == "SUCCEEDED"


def test_a_subscriber_may_launch_the_next_run(bench: Bench) -> None:
    """The report comes on a thread that may wait for the executor; a subscriber that fails harms nobody."""

    def follow(report: Report) -> None:
        if isinstance(report, RunEnded) and report.run_id == "jr_1":
            bench.launch("print('second')", "jr_2")
            raise ValueError("a fault of the subscriber")

    bench.executor.subscribe(follow)
    bench.launch("print('first')")
    assert bench.ended("jr_2").outcome == "SUCCEEDED"


def test_a_stop_before_the_launch_ends_the_run(bench: Bench) -> None:
    bench.executor.stop("jr_1", timed_out=False)
    assert bench.ended().outcome == "STOPPED"
    bench.reports.clear()
    bench.launch("print('never')")
    assert bench.ended().outcome == "STOPPED"
    assert bench.output() == []


def test_what_cannot_be_staged_says_why(bench: Bench) -> None:
    for command, arguments, said in (
        ({"ScriptLocation": "s3://none/x.py"}, {}, "s3://none/x.py"),
        ({"ScriptLocation": "s3://none/../x.py"}, {}, "'..'"),
        ({"ScriptLocation": "relative.py"}, {}, "relative.py"),
        ({}, {}, "has no script"),
        ({"ScriptLocation": "/etc/hostname"}, {"--a": "b\0c"}, "NUL"),
        ({"ScriptLocation": "/etc/hostname"}, {"--a": "x" * 200_000}, "200000 bytes"),
        ({"ScriptLocation": "/etc/hostname"}, {"--extra-py-files": "/no/such.zip"}, "/no/such.zip"),
    ):
        spec = {"command": {"Name": "pythonshell", **command}, "arguments": arguments}
        with pytest.raises(StagingFailed) as raised:
            bench.launch("", **spec)
        assert said in str(raised.value)
    assert bench.run("print('the folder can be used again')").outcome == "SUCCEEDED"


def test_what_no_executor_runs_is_refused_by_name(bench: Bench) -> None:
    with pytest.raises(InvalidInput, match="'glueetl'"):
        bench.launch("", command={"Name": "glueetl", "ScriptLocation": "/etc/hostname"})


@pytest.mark.parametrize("run_id", ["../x", "", "a/b", ".hidden", "x\0", "x" * 300])
def test_a_hostile_run_id_is_refused(bench: Bench, run_id: str) -> None:
    with pytest.raises(BadLocation):
        bench.launch("", run_id)
    with pytest.raises(BadLocation):
        bench.executor.stop(run_id, timed_out=False)
    with pytest.raises(BadLocation):
        bench.executor.recover([run_id])


def test_a_missing_interpreter_is_named(open_bench: Callable[..., Bench]) -> None:
    bench = open_bench(python="/no/such/python")
    ended = bench.run("")
    assert ended.outcome == "FAILED"
    assert ended.message is not None
    assert "/no/such/python" in ended.message


def test_an_unknown_run_is_reported_as_failed(bench: Bench) -> None:
    bench.executor.recover(["jr_1"])
    ended = bench.ended()
    assert ended.outcome == "FAILED"
    assert ended.message is not None
    assert "no process of this run was found" in ended.message


def test_a_killed_supervisor_costs_nothing(bench: Bench) -> None:
    """The run goes on, the executor finds a new supervisor by itself, and a stop still reaches the old keeper."""
    bench.launch(WAIT)
    bench.launch("import sys, time\nprint('ready')\nsys.exit(0)\n", "jr_2")
    bench.ended("jr_2")
    first = bench.supervisor()
    os.kill(first, signal.SIGKILL)
    bench.launch("print('next')", "jr_3")
    assert bench.ended("jr_3").outcome == "SUCCEEDED"
    assert bench.supervisor() != first
    assert not bench.ends("jr_1")
    bench.executor.stop("jr_1", timed_out=False)
    assert bench.ended("jr_1").outcome == "STOPPED"


def test_a_run_that_ends_while_nobody_watches_is_found_ended(bench: Bench) -> None:
    bench.launch("import sys, time\nprint('ready')\nwhile not __import__('os').path.exists('go'): time.sleep(0.01)\n")
    bench.executor.close()
    os.kill(bench.supervisor(), signal.SIGKILL)
    (bench.folder() / "work" / "go").touch()
    bench.wait_until((bench.folder() / "exit.json").exists, "the keeper recorded the end")
    bench.open().recover(["jr_1"])
    assert bench.ended().outcome == "SUCCEEDED"


@pytest.mark.parametrize("supervisor_too", [False, True])
def test_a_killed_keeper_ends_the_run_and_its_processes(bench: Bench, supervisor_too: bool) -> None:
    bench.launch(TREE.format(rest="while True: signal.pause()"))
    bench.wait_until(lambda: any(line.startswith("daemon") for line in bench.output()), "the daemon lives")
    keeper = bench.keeper()
    if supervisor_too:
        os.kill(bench.supervisor(), signal.SIGKILL)
    os.kill(keeper, signal.SIGKILL)
    ended = bench.ended()
    assert ended.outcome == "FAILED"
    assert ended.message is not None
    assert ended.message.startswith("Run was lost: the process that kept this run was killed")
    assert ended.started_at is not None
    assert bench.scripts() == []


def test_the_server_is_killed_and_its_runs_are_adopted(bench: Bench) -> None:
    """A real server process is killed with SIGKILL; a new one finds the run that runs and the one that ended."""
    waiting = bench.script(WAIT, "waiting.py")
    short = bench.script("print('short')", "short.py")
    bench.executor.close()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(bench.data), str(waiting), str(short)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "launched\n"
    server.kill()
    server.wait()
    server.stdout.close()
    bench.open().recover(["jr_waiting", "jr_short", "jr_never"])
    assert bench.ended("jr_short").outcome == "SUCCEEDED"
    assert bench.ended("jr_never").outcome == "FAILED"
    bench.wait_until(lambda: bool(bench.starts("jr_waiting")), "the running one was reported")
    assert not bench.ends("jr_waiting")
    bench.executor.stop("jr_waiting", timed_out=False)
    assert bench.ended("jr_waiting").outcome == "STOPPED"


SERVER = """
import sys, threading
from pathlib import Path
from penstock.credentials import Keyring
from penstock.executors.contract import LaunchSpec
from penstock.executors.process_executor import ProcessExecutor
from penstock.locations import Locations
from penstock.settings import Settings
data = Path(sys.argv[1])
keyring = Keyring.open(data, "0" * 12)
executor = ProcessExecutor(data, "http://x", keyring, Locations(data / "objects"), Settings(data=data))
for name, script in zip(("jr_waiting", "jr_short"), sys.argv[2:]):
    command = {"Name": "pythonshell", "ScriptLocation": script}
    executor.launch(LaunchSpec(name, "job", "0" * 12, "us-east-1", 0, command, {}, None, None, None, None))
print("launched", flush=True)
threading.Event().wait()
"""


def test_a_deep_data_folder_works(open_bench: Callable[..., Bench]) -> None:
    """The path of a UNIX socket has about 107 bytes; data folders may be deeper."""
    bench = open_bench("/".join(["a-folder-with-a-long-name"] * 8))
    assert bench.run("import tempfile; print(tempfile.gettempdir())").outcome == "SUCCEEDED"
    assert len(bench.output()[0]) < 60


def test_many_runs_at_once_all_end(bench: Bench) -> None:
    for number in range(12):
        bench.launch(f"print({number})", f"jr_{number}")
    for number in range(12):
        assert bench.ended(f"jr_{number}").outcome == "SUCCEEDED"
        assert bench.output(f"jr_{number}") == [str(number)]


def test_a_removed_run_folder_hangs_nobody(bench: Bench) -> None:
    bench.launch(WAIT)
    bench.wait_for_output("ready")
    subprocess.run(["rm", "-rf", str(bench.folder())], check=True)
    bench.executor.stop("jr_1", timed_out=False)
    ended = bench.ended()
    assert ended.outcome == "FAILED"
    assert ended.message is not None
    assert "folder was removed" in ended.message
