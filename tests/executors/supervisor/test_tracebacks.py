"""The last exception in what a script wrote."""

from __future__ import annotations

import subprocess
import sys

import pytest

from penstock.executors.supervisor.tracebacks import last_exception

SURVIVED = """
import sys, traceback
try: 1/0
except ZeroDivisionError: traceback.print_exc()
print("words\\n" * 40, file=sys.stderr)
sys.exit(1)
"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("raise ValueError('a: b')", "ValueError: a: b"),
        ("raise KeyError", "KeyError"),
        ("assert 0", "AssertionError"),
        ("def f(:", "SyntaxError: invalid syntax"),
        (
            "import json.decoder as d; raise d.JSONDecodeError('m', 'x', 0)",
            "JSONDecodeError: m: line 1 column 1 (char 0)",
        ),
        ("try: 1/0\nexcept Exception as e: raise RuntimeError('second') from e", "RuntimeError: second"),
        ("raise ValueError('first\\nsecond')", "ValueError: first"),
        ("raise ExceptionGroup('many', [ValueError(1), TypeError(2)])", "ExceptionGroup: many (2 sub-exceptions)"),
        ("def f(n): f(n + 1)\nf(0)", "RecursionError: maximum recursion depth exceeded"),
        ("e = ValueError('x'); e.add_note('a note'); raise e", "ValueError: x"),
        ("import sys; print('just words', file=sys.stderr); sys.exit(1)", None),
        ("import sys; sys.exit('File \"x\" words')", None),
        (
            SURVIVED,
            None,
        ),
    ],
)
def test_real_tracebacks(script: str, expected: str | None) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert last_exception(done.stderr) == expected


@pytest.mark.parametrize("text", ["", "\n\n", '  File "x"', '  File "x", line 1\n    code\n', '  File "x"\nno name: y'])
def test_what_is_none(text: str) -> None:
    assert last_exception(text) is None
