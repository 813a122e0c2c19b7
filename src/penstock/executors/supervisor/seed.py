"""A warm interpreter: it has started as any interpreter does, and forks a process for each script that it is given.

A program of its own, run by the interpreter of the jobs: `python seed.py <room>`, its channel to the keeper open as
descriptor 3. It never reads an order. The fork that waits on the channel does, so nothing of any run is ever in the
memory that the next script is forked from. What it says: `T<pid>`, an order was taken; `E<pid> <status>`, that process
ended; `U`, this interpreter cannot be shared by fork.

Whatever a fork could not do exactly as a newly started interpreter does, it leaves to one: it executes it in its place.
"""

from __future__ import annotations

# What this version of Python gives to a script, before anything else stands here.
_fresh = {name: value for name, value in globals().items() if name != "annotations"}

import marshal  # noqa: E402
import os  # noqa: E402
import posix  # noqa: E402
import sys  # noqa: E402

_modules = set(sys.modules)  # what an interpreter has loaded when its script begins

import _socket  # noqa: E402
import gc  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, TracebackType
    from typing import Any

_CHANNEL = 3
_ORDER_BYTES_MAX = 256 * 1024


def _memory() -> list[int]:
    """(start, end) of the arguments and of the environment that other processes see of this one."""
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return [int(field) for field in fields[45:49]]


def _show(memory: list[int], argv: list[bytes], environment: list[tuple[bytes, bytes]]) -> None:
    """Let `ps` and /proc tell the run's arguments and environment: by it what a killed keeper left is found."""
    first, last, begin, end = memory
    shown = b" ".join(argv)[: last - first - 2] + b"\0"
    # What marks the run comes first: it must not fall to the bound.
    marked = sorted(environment, key=lambda variable: variable[0] != b"PENSTOCK_RUN_ID")
    variables = b"".join(name + b"=" + value + b"\0" for name, value in marked)[: end - begin - 1] + b"\0"
    file = posix.open("/proc/self/mem", posix.O_RDWR | posix.O_CLOEXEC)
    # A last byte other than NUL tells the system that a title, up to the first NUL, stands in place of the arguments.
    posix.pwrite(file, shown.ljust(last - first, b"\1"), first)
    posix.pwrite(file, variables, begin)
    posix.close(file)


def _marks() -> list[tuple[str, Any]]:
    """What a newly started interpreter would be made of, as the file system tells it by times and numbers."""
    files = [sys.executable, os.__file__, os.path.join(sys.prefix, "pyvenv.cfg")]
    for folder in sys.path[1:]:
        files.append(folder)
        if folder.endswith("-packages"):
            files += [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".pth")]
    return [(file, _mark(file)) for file in files]


def _mark(file: str) -> tuple[int, int] | None:
    try:
        facts = posix.stat(file)
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ino


def _changed(marks: list[tuple[str, Any]]) -> bool:
    return any(_mark(file) != mark for file, mark in marks)


def _shareable() -> bool:
    """No thread and no descriptor beyond the usual: neither would be in a fork what it is in a new process."""
    return len(os.listdir("/proc/self/task")) == 1 and set(os.listdir("/proc/self/fd")) <= {"0", "1", "2", "3", "4"}


def _next_run() -> CodeType:
    """Fork, process after process; return in a fork that has an order, with its script compiled."""
    memory = _memory()
    coerced = os.environb.get(b"LC_CTYPE")  # which Python may have set by itself, for want of a locale
    os.environ.clear()
    posix.environ.clear()
    room = posix.open("/proc/self/mem", posix.O_RDWR | posix.O_CLOEXEC)
    posix.pwrite(room, bytes(memory[3] - memory[2]), memory[2])
    posix.close(room)
    channel = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, _CHANNEL)
    if not _shareable():
        channel.send(b"U")
        os._exit(0)
    marks = _marks()
    compile("", "", "exec")  # what the compiler makes for its first use is made once, here
    gc.collect()
    gc.freeze()  # a collection in a fork would otherwise copy every page that holds an object of the start
    while not _changed(marks):
        pid = os.fork()
        if pid == 0:
            return _take(channel, memory, coerced, marks)
        # Told before it is collected: should this process be killed in between, the keeper collects it and knows too.
        ended = posix.waitid(posix.P_PID, pid, posix.WEXITED | posix.WNOWAIT)
        assert ended is not None  # as it is only when asked not to wait
        status = ended.si_status << 8 if ended.si_code == posix.CLD_EXITED else ended.si_status
        try:
            channel.send(b"E%d %d" % (pid, status))
        except OSError:
            os._exit(0)  # the keeper is gone
        posix.waitpid(pid, 0)
    os._exit(0)


def _take(channel: _socket.socket, memory: list[int], coerced: bytes | None, marks: list[tuple[str, Any]]) -> CodeType:
    content, ancillary, _, _ = channel.recvmsg(_ORDER_BYTES_MAX, _socket.CMSG_SPACE(8))
    if not content:
        os._exit(0)  # the keeper is gone
    channel.send(b"T%d" % posix.getpid())
    posix.setsid()
    given = ancillary[0][2]
    output, error = int.from_bytes(given[:4], sys.byteorder), int.from_bytes(given[4:8], sys.byteorder)
    posix.dup2(output, 1)
    posix.dup2(error, 2)
    posix.close(output)
    posix.close(error)
    channel.close()
    argv, environment, work = marshal.loads(content)  # noqa: S302 - the keeper wrote it
    posix.chdir(work)
    if coerced is not None and all(name != b"LC_CTYPE" for name, _ in environment):
        environment.append((b"LC_CTYPE", coerced))
    for name, value in environment:
        os.environb[name] = value
        posix.environ[name] = value
    script = os.fsdecode(argv[1])
    try:
        if _changed(marks):
            raise ValueError("another interpreter than this one")
        with open(script, "rb") as file:
            code = compile(file.read(), script, "exec", dont_inherit=True)
        _show(memory, argv, environment)
    except (OSError, SyntaxError, ValueError):
        posix.execve(argv[0], argv, dict(environment))  # to be told, or run, as it always would be
    sys.argv[:] = [os.fsdecode(argument) for argument in argv[1:]]
    sys.orig_argv[:] = [os.fsdecode(argument) for argument in argv]
    sys.path[0] = os.path.dirname(os.path.realpath(script))
    _forget_home()
    _become_main(script)
    return code


def _forget_home() -> None:
    """The user's own packages were looked for where there are none; where they would be depends on HOME."""
    site: Any = sys.modules.get("site")
    if site is not None and site.USER_BASE is not None:
        site.USER_BASE = site.USER_SITE = None
        site.getusersitepackages()


def _become_main(script: str) -> None:
    names = dict(_fresh)
    names.update(__file__=script, __doc__=None, __loader__=type(names["__loader__"])("__main__", script))
    if "__annotations__" in names:
        names["__annotations__"] = {}
    module = type(sys)("__main__")
    module.__dict__.update(names)
    sys.modules["__main__"] = module
    for name in set(sys.modules) - _modules:
        del sys.modules[name]


def _without_us(hook: Callable[..., Any], code: CodeType) -> Callable[..., None]:
    """An excepthook for the end of a script: as if the frame that ran it were not there."""

    def show(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        sys.excepthook = hook
        while trace is not None and trace.tb_frame.f_code is code:
            trace = trace.tb_next
        value.__traceback__ = sys.last_traceback = trace
        hook(kind, value, trace)

    return show


_code = _next_run()
try:
    exec(_code, sys.modules["__main__"].__dict__)  # noqa: S102 - what this program is for
except BaseException:
    if hasattr(sys, "excepthook"):
        sys.excepthook = _without_us(sys.excepthook, sys._getframe().f_code)  # noqa: SLF001 - the frame to leave out
    raise
