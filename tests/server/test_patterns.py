from __future__ import annotations

import time

import pytest

from penstock.server.patterns import compile_pattern
from penstock.server.service_model import glue_model

# Pattern to the longest text that is ever held against it.
PATTERNS: dict[str, int] = {}
for shape in glue_model().document["shapes"].values():
    if "pattern" in shape:
        PATTERNS[shape["pattern"]] = max(PATTERNS.get(shape["pattern"], 0), shape.get("max", 100_000))
SINGLE_LINE = r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*"


def test_the_model_still_has_patterns() -> None:
    assert SINGLE_LINE in PATTERNS
    assert len(PATTERNS) > 50


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_compiles_and_no_text_makes_it_slow(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    for start in ("", "$", "_", "s3://a/", "https://", "arn:aws:glue:"):
        for piece in ("a", ".a", "_", " ", "/a", "1", "-", "::a", "<"):
            text = (start + piece * 100_000)[: min(PATTERNS[pattern], 100_000) - 2] + "!\n"
            began = time.process_time()
            compiled.fullmatch(text)
            assert time.process_time() - began < 0.5, f"{start}{piece}..."


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (SINGLE_LINE, "plain name/with ü and 🙂\t", True),
        (SINGLE_LINE, "two\nlines", False),
        (SINGLE_LINE, "\x00", False),
        (SINGLE_LINE, "\ufffe", False),
        (r"^(\w+\.)+\w+$", "5.1", True),
        (r"^(\w+\.)+\w+$", "5.1\n", False),
        (r"^(\w+\.)+\w+$", "5.ü", False),
        (r"[\p{L}\p{N}\p{P}]*", "Aß٣Ⅷ»-_", True),
        (r"[\p{L}\p{N}\p{P}]*", "a b", False),
        (r"[\p{L}\p{N}\p{P}]*", "a+b", False),
        (r"\$(\.[a-zA-Z0-9_.@\[\]\(\)-]+)*", "$", True),
        (r"\$(\.[a-zA-Z0-9_.@\[\]\(\)-]+)*", "$.a.b[0]", True),
        (r"\$(\.[a-zA-Z0-9_.@\[\]\(\)-]+)*", "$.", False),
        (r"\$(\.[a-zA-Z0-9_.@\[\]\(\)-]+)*", "$a", False),
        (r"[^\r\n]", ",", True),
        (r"[^\r\n]", "\n", False),
        (r".*", "a\u2028b", False),
        (r".*\S.*", " \n {\n}", True),
        (r".*\S.*", " \n ", False),
        (r"^([2-3]|3[.]9)$", "3.9", True),
        (r"^([2-3]|3[.]9)$", "3x9", False),
        ("arn:aws(-(cn|us-gov|iso(-[bef])?))?:glue:.*", "arn:aws:glue:us-east-1:1:job/a b", True),
        ("arn:aws(-(cn|us-gov|iso(-[bef])?))?:glue:.*", "arn:aws:s3:::b", False),
    ],
)
def test_patterns_mean_what_java_means(pattern: str, text: str, matches: bool) -> None:
    assert bool(compile_pattern(pattern).fullmatch(text)) is matches
