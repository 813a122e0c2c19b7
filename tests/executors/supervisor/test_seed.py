"""A script in a warm interpreter finds what it finds in a new one, ends as it ends there, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from penstock.executors.supervisor.processes import descendants

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

WARM = "import os\nprint('seed.py' in open(f'/proc/{os.getppid()}/cmdline').read())\n"

FACTS = """
import sys
modules = sorted(sys.modules)
names = {name: repr(value) for name, value in globals().items() if name not in ("modules", "sys")}
import os, posix
told = {
    "modules": modules, "names": names, "argv": sys.argv, "orig_argv": sys.orig_argv, "path": sys.path,
    "flags": repr(sys.flags), "executable": sys.executable, "prefix": sys.prefix, "xoptions": sys._xoptions,
    "warnoptions": sys.warnoptions, "bytecode": sys.dont_write_bytecode, "recursion": sys.getrecursionlimit(),
    "main": sys.modules["__main__"].__dict__ is globals(), "hooks": sys.excepthook is sys.__excepthook__,
    "finders": [getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path],
    "environ": sorted(name + "=" + ("" if name.startswith("AWS_S") or "KEY" in name else value)
                      for name, value in os.environ.items()),
    "posix": {name: value for name, value in os.environb.items()} == posix.environ,
    "files": sorted(os.readlink(f"/proc/self/fd/{name}").split(":")[0] for name in os.listdir("/proc/self/fd")[:-1]),
    "leader": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()], "cwd": os.getcwd(),
    "threads": len(os.listdir("/proc/self/task")),
}
mask = os.umask(0); os.umask(mask)
told["umask"] = mask
told["stdio"] = [[stream.encoding, stream.errors, stream.line_buffering, stream.write_through, stream.isatty(),
                  stream.name, stream.mode, type(stream.buffer).__name__, stream.fileno(), stream.newlines]
                 for stream in (sys.stdin, sys.stdout, sys.stderr)]
told["stdin"] = sys.stdin.read()
import gc, locale, resource, signal, site, time, warnings, json
told["signals"] = [repr(signal.getsignal(number)) for number in sorted(signal.valid_signals())]
told["blocked"] = sorted(signal.pthread_sigmask(signal.SIG_BLOCK, []))
told["wakeup"] = signal.set_wakeup_fd(-1)
told["timer"] = signal.getitimer(signal.ITIMER_REAL)
told["limits"] = [resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")]
told["locale"] = [locale.setlocale(locale.LC_ALL), sys.getfilesystemencoding(), time.tzname]
told["collector"] = [gc.isenabled(), gc.get_threshold(), gc.get_debug()]
told["site"] = [site.USER_BASE, site.USER_SITE, site.ENABLE_USER_SITE]
told["filters"] = repr(warnings.filters)
told["sees"] = [word in open("/proc/self/environ").read() for word in ("PENSTOCK_RUN_ID=jr_", "HOME=/")]
told["title"] = open("/proc/self/cmdline").read().replace("\\0", " ").rstrip(" ")
import _socket, ctypes, socket, ssl, selectors, threading
told["socket"] = [socket.socket(socket.AF_UNIX).family, threading.current_thread() is threading.main_thread()]
print(json.dumps(told))
"""

ENDS = {
    "nothing": "",
    "an error in a call": "def f(n):\n    return 1 / n\n\nf(0)\n",
    "a chain of errors": "try:\n    {}['a']\nexcept KeyError as error:\n    raise ValueError('b') from error\n",
    "an error in an error": "try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('b')\n",
    "a group": "raise ExceptionGroup('several', [ValueError('a'), KeyError('b')])\n",
    "an error in a module": "import json\njson.loads('{')\n",
    "no such module": "import nosuchmodule\n",
    "an exit without a code": "raise SystemExit\n",
    "an exit with a code": "import sys\nsys.exit(7)\n",
    "an exit with a large code": "import sys\nsys.exit(256 + 3)\n",
    "an exit with words": "import sys\nsys.exit('in words')\n",
    "an exit with an object": "import sys\nsys.exit((1, 2))\n",
    "an exit while an error is handled": "try:\n    1/0\nexcept ZeroDivisionError:\n    raise SystemExit(4)\n",
    "an interrupt": "raise KeyboardInterrupt\n",
    "an interrupt by signal": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: signal.pause()\n",
    "a signal": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n",
    "an alarm": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\nsignal.pause()\n",
    "an abort": "import os\nos.abort()\n",
    "a fault": "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\nimport ctypes\n"
    "ctypes.string_at(0)\n",
    "_exit": "import os\nprint('lost?', end='')\nos._exit(5)\n",
    "exec": "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(1); raise SystemExit(6)'])\n",
    "syntax": "def f(:\n    pass\n",
    "indentation": "if True:\npass\n",
    "a NUL": "print('a')\n\0\n",
    "bytes of another encoding": "# coding: latin-1\nprint('\xe9')\n",
    "a mark of the byte order": "\ufeffprint('a')\n",
    "text": "print('\u20ac \U0001f600', repr('\udc80'))\n",
    "text that cannot be written": "print('\udc80')\n",
    "atexit": "import atexit\natexit.register(print, 'a')\natexit.register(print, 'b')\nprint('c')\n"
    "raise ValueError('d')\n",
    "a thread that ends later": "import threading\nready = threading.Event()\n"
    "threading.Thread(target=lambda: (threading.main_thread().join(), print('later'))).start()\nprint('first')\n",
    "an error in a thread": "import threading\nthread = threading.Thread(target=lambda: 1 / 0, name='t')\n"
    "thread.start()\nthread.join()\n",
    "a daemon thread": "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n",
    "a file that nobody closed": "file = open('made', 'w')\nfile.write('content')\n",
    "an object at the end": "class C:\n    def __del__(self): print('del', C is None)\nc = C()\n",
    "a hook": "import sys\n"
    "sys.excepthook = lambda kind, value, trace: print(kind.__name__, value, trace.tb_lineno)\n1 / 0\n",
    "a traceback of one's own": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n"
    "    traceback.print_exc()\n",
    "last": "import atexit, sys\n"
    "atexit.register(lambda: print(sys.last_type, sys.last_traceback.tb_frame.f_code.co_filename[-9:]))\n1 / 0\n",
    "closed output": "import sys\nsys.stdout.close()\n",
    "output that cannot be flushed": "import os, sys\nprint('x')\nos.close(1)\nprint('y')\n",
    "logging": "import logging\nlogging.warning('a')\nlogging.getLogger('b').exception('c')\n",
    "a warning": "import warnings\nwarnings.warn('old', DeprecationWarning)\n",
    "recursion": "def f():\n    f()\ntry:\n    f()\nexcept RecursionError as error:\n    print(error)\n",
    "annotations": "x: int = 1\nprint(__annotations__, __name__, __doc__, __spec__, __package__, __cached__)\n",
    "a docstring": "'''words'''\nprint(__doc__)\n",
    "the future": "from __future__ import annotations\ndef f(a: b): ...\nprint(f.__annotations__)\n",
    "pickle": "import pickle\nclass C: ...\nprint(type(pickle.loads(pickle.dumps(C()))) is C)\n"
    "import __main__\nprint(__main__.C is C)\n",
    "source": "import inspect\ndef f(): ...\nprint(inspect.getsource(f), inspect.getsourcefile(f)[-9:])\n",
    "a dump": "import faulthandler, sys\nprint(faulthandler.is_enabled())\n",
    "a fork": "import os\npid = os.fork()\nprint('child' if pid == 0 else os.waitpid(pid, 0)[1])\n",
    "processes": "import multiprocessing, sys\n"
    "def f(x): return x * x\nif __name__ == '__main__':\n    for how in ('spawn', 'fork', 'forkserver'):\n"
    "        with multiprocessing.get_context(how).Pool(1) as pool: print(pool.map(f, [2, 3]))\n",
    "executors": "from concurrent.futures import ThreadPoolExecutor\n"
    "print(list(ThreadPoolExecutor(2).map(abs, [-1])))\n",
    "asyncio": "import asyncio\nasync def f(): print(await asyncio.sleep(0, 'a'))\nasyncio.run(f())\n",
    "a subprocess": "import subprocess, sys\n"
    "print(subprocess.run([sys.executable, '-c', 'import os; print(os.getcwd()[-4:])'],"
    " capture_output=True, text=True).stdout)\n",
    "a neighbour": "import sys\nopen('beside.py', 'w').write('word = 1')\nimport beside\n"
    "print(beside.word, beside.__file__[-9:])\n",
}  # fmt: skip

MARK = """
import atexit, builtins, gc, json, locale, logging, os, random, resource, signal, sys, threading, time, warnings
json.dumps = None
builtins.left = os.left = True
sys.path.append("/left"); sys.argv.append("left"); sys.meta_path.append(None); sys.setrecursionlimit(5000)
os.environ["LEFT"] = "1"; os.environ["TZ"] = "Asia/Tokyo"; time.tzset(); os.environ["LC_ALL"] = "C"
os.chdir("/"); os.umask(0o777); random.seed(1)
for number in (signal.SIGUSR1, signal.SIGCHLD, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2]); signal.setitimer(signal.ITIMER_REAL, 100)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
threading.Thread(target=threading.Event().wait, daemon=True).start()
kept = [open("/dev/null") for _ in range(10)]
os.dup2(kept[0].fileno(), 20)
logging.basicConfig(level=1); logging.getLogger().addHandler(logging.StreamHandler()); warnings.simplefilter("error")
atexit.register(os.write, 2, b""); gc.disable(); sys.excepthook = sys.stdin = None
sys.modules["left"] = sys; del sys.modules["os"]
"""


SEARCH = """
import re
found = []
for line in open("/proc/self/maps"):
    area = line.split()
    if "rw" in area[1] and "[v" not in line:
        begin, end = (int(word, 16) for word in area[0].split("-"))
        with open("/proc/self/mem", "rb") as memory:
            memory.seek(begin)
            found.append(re.search(b"n[e]edle", memory.read(end - begin)) is not None)
print(len(found) > 5, any(found))
"""
KEEPERS_MAX = 20


class Pair:
    """The same scripts, once each in an interpreter of their own and once forked from a warm one."""

    def __init__(self, open_bench: Callable[..., Any]) -> None:
        self.cold = open_bench("cold", warm_interpreters=False)
        self.warm = open_bench("warm", warm_interpreters=True)
        self.number = 0
        self.keepers: set[int] = set()
        assert self.run(self.warm, WARM)["output"] == ["True"]
        assert self.run(self.cold, WARM)["output"] == ["False"]

    def run(self, bench: Any, text: str) -> dict[str, Any]:
        """What is known of a run. A keeper's first one has no warm interpreter, so it is repeated with the next."""
        for _ in range(KEEPERS_MAX):
            found = self.run_once(bench, text)
            keeper = bench.keeper(f"jr_{self.number}")
            if bench is self.cold or keeper in self.keepers:
                return found
            self.keepers.add(keeper)
        raise AssertionError("no keeper was used again")

    def run_once(self, bench: Any, text: str) -> dict[str, Any]:
        self.number += 1
        run_id = f"jr_{self.number}"
        script = bench.data / "script.py"
        script.write_bytes(text.encode("latin-1" if "latin-1" in text else "utf-8", "surrogatepass"))
        bench.executor.launch(self.spec(run_id, str(script)))
        end = bench.ended(run_id)
        found = {
            "end": [end.outcome, end.message, end.exit_code],
            "output": bench.output(run_id),
            "error": bench.output(run_id, "error"),
            "made": sorted(path.name for path in (bench.folder(run_id) / "work").iterdir()),
        }
        text = json.dumps(found).replace(str(bench.data), "DATA").replace(run_id, "RUN")
        shown: dict[str, Any] = json.loads(text)
        return shown

    @staticmethod
    def spec(run_id: str, script: str) -> Any:
        from penstock.executors.contract import LaunchSpec

        command = {"Name": "pythonshell", "ScriptLocation": script, "PythonVersion": "3.9"}
        return LaunchSpec(
            run_id, "job", "000000000000", "eu-west-1", 0, command, {"--a": "b c"}, None, None, None, None
        )

    def facts(self, bench: Any) -> dict[str, Any]:
        found = self.run(bench, FACTS)
        assert found["end"][0] == "SUCCEEDED", found
        facts: dict[str, Any] = json.loads(re.sub(r" at 0x[0-9a-f]+", "", found["output"][0]))
        facts["environ"] = [line for line in facts["environ"] if not line.startswith("TMPDIR=")]  # a digest of the id
        return facts


@pytest.fixture
def pair(open_bench: Callable[..., Any]) -> Pair:
    return Pair(open_bench)


def test_a_script_finds_what_it_finds_in_a_new_interpreter(pair: Pair) -> None:
    cold, warm = pair.facts(pair.cold), pair.facts(pair.warm)
    assert warm == cold


def test_a_script_ends_as_it_ends_in_a_new_interpreter(pair: Pair) -> None:
    different = {}
    for name, script in ENDS.items():
        cold, warm = pair.run(pair.cold, script), pair.run(pair.warm, script)
        if cold != warm:
            different[name] = (cold, warm)
    assert not different
    assert pair.run(pair.warm, WARM)["output"] == ["True"]


def test_a_run_leaves_nothing_to_the_next(pair: Pair) -> None:
    before = pair.facts(pair.warm)
    assert pair.run(pair.warm, WARM + MARK)["output"] == ["True"]
    after = pair.facts(pair.warm)
    assert after == before
    assert pair.run(pair.warm, WARM)["output"] == ["True"]


def test_nothing_random_is_shared(pair: Pair) -> None:
    script = "import os, random, secrets, tempfile, uuid\n"
    script += "print([random.random(), os.urandom(8), secrets.token_hex(8), uuid.uuid4(), tempfile.mktemp()])\n"
    assert pair.run(pair.warm, script)["output"] != pair.run(pair.warm, script)["output"]


def test_the_memory_of_a_run_does_not_reach_the_next(pair: Pair) -> None:
    """A fork that has an order is never forked from, so that no secret of a run is in the pages of another."""
    pair.run(pair.warm, "import os\nos.environ['SECRET'] = kept = 'needle' * 3\nprint(kept)\n")
    found = pair.run(pair.warm, WARM + SEARCH)
    assert found["output"] == ["True", "True False"], found


WAIT = "import os, signal, subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
# Two processes say so, each with one write: print() writes the end of the line apart, and the words could run together.
WAIT += "if os.fork() == 0 and os.fork() == 0: signal.pause()\nos.write(1, b'ready\\n')\nwhile True: signal.pause()\n"


class Running:
    """A script that goes on in a fork of a warm interpreter, with a child and a daemon of its own."""

    def __init__(self, pair: Pair, text: str = WAIT) -> None:
        self.bench = pair.warm
        for _ in range(KEEPERS_MAX):
            pair.number += 1
            self.run_id = f"jr_{pair.number}"
            script = self.bench.script(text)
            self.bench.executor.launch(pair.spec(self.run_id, str(script)))
            self.bench.wait_for_output("ready", self.run_id)
            self.keeper = self.bench.keeper(self.run_id)
            if self.keeper in pair.keepers:
                break
            pair.keepers.add(self.keeper)
            self.bench.executor.stop(self.run_id, timed_out=False)
            self.bench.ended(self.run_id)
        (self.interpreter,) = (pid for pid in descendants(self.keeper) if parent(pid) == self.keeper and is_warm(pid))

    def end(self) -> list[Any]:
        ended = self.bench.ended(self.run_id)
        return [ended.outcome, ended.message]


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def is_warm(pid: int) -> bool:
    return b"seed.py" in Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize(("timed_out", "outcome"), [(False, "STOPPED"), (True, "TIMEOUT")])
def test_a_stop_ends_the_tree_and_not_the_interpreter(pair: Pair, timed_out: bool, outcome: str) -> None:
    running = Running(pair)
    running.bench.executor.stop(running.run_id, timed_out=timed_out)
    assert running.end()[0] == outcome
    assert not running.bench.scripts()
    assert is_warm(running.interpreter)
    assert pair.run(pair.warm, WARM)["output"] == ["True"]


def test_a_killed_interpreter_costs_no_run(pair: Pair) -> None:
    running = Running(pair)
    os.kill(running.interpreter, signal.SIGKILL)
    running.bench.wait_until(lambda: not Path(f"/proc/{running.interpreter}").exists(), "the keeper collected it")
    running.bench.executor.stop(running.run_id, timed_out=False)
    assert running.end() == ["STOPPED", None]
    assert not running.bench.scripts()
    assert pair.run(pair.warm, WARM)["output"] == ["True"]


def test_a_script_whose_interpreter_was_killed_ends_as_it_would(pair: Pair) -> None:
    text = "import os, sys\nos.mkfifo('go')\nprint('ready', flush=True)\nopen('go').read()\nsys.exit(7)\n"
    running = Running(pair, text)
    os.kill(running.interpreter, signal.SIGKILL)
    (running.bench.folder(running.run_id) / "work" / "go").write_text("on")
    assert running.end() == ["FAILED", "Command failed with exit code 7"]


@pytest.mark.parametrize("supervisor_too", [False, True])
def test_a_killed_keeper_takes_the_script_and_the_interpreter_with_it(pair: Pair, supervisor_too: bool) -> None:
    """With nobody left who is their parent, the script's processes are found by what /proc tells of them."""
    running = Running(pair)
    if supervisor_too:
        os.kill(running.bench.supervisor(), signal.SIGKILL)
    os.kill(running.keeper, signal.SIGKILL)
    outcome, message = running.end()
    assert outcome == "FAILED"
    assert message is not None
    assert "was killed" in message
    assert not running.bench.scripts()
    running.bench.wait_until(lambda: not Path(f"/proc/{running.interpreter}").exists(), "the interpreter has gone")
    assert pair.run(pair.warm, WARM)["output"] == ["True"]
