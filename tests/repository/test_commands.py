"""Every command that a document tells the reader to type exists, with the options it is given."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import click
import pytest

from penstock.cli.main import penstock

BLOCK = re.compile(r"(?ms)^ *```(?:sh|bash|shell|console|text)?\s*\n(?P<body>.*?)^ *```")
PUNCTUATION = frozenset("|&;<>()")
CALL = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?(?P<call>penstock(?: .*)?)$|\$\((?P<inner>penstock[^)]*)\)")


def calls(text: str) -> Iterator[list[str]]:
    """The words after `penstock` of each call in the page's blocks of commands, without comments and pipes."""
    for block in BLOCK.finditer(text):
        for line in block["body"].splitlines():
            for match in CALL.finditer(line):
                reader = shlex.shlex(match["call"] or match["inner"], posix=True, punctuation_chars="|&;<>()")
                reader.whitespace_split = True
                yield list(takewhile(lambda word: not set(word) <= PUNCTUATION, reader))[1:]


def spellings(option: click.Parameter) -> list[str]:
    return [*option.opts, *option.secondary_opts]


def takes_value(option: click.Parameter) -> bool:
    return isinstance(option, click.Option) and not option.is_flag and not option.count


def complaint(words: list[str]) -> str | None:
    """What is wrong with a call; None when its command and its options exist."""
    command: click.Command = penstock
    context = click.Context(command, info_name="penstock", resilient_parsing=True)
    options = {spelled: option for option in command.get_params(context) for spelled in spellings(option)}
    rest = iter(words)
    for word in rest:
        if word.startswith("-") and word != "-":
            spelled, _, given = word.partition("=")
            if spelled not in options:
                return f"{command.name} has no option {spelled}"
            if takes_value(options[spelled]) and not given:
                next(rest, None)
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            if found is None:
                return f"{command.name} has no command {word}"
            command, context = found, click.Context(found, info_name=word, parent=context, resilient_parsing=True)
            options |= {spelled: option for option in found.get_params(context) for spelled in spellings(option)}
    return None


def test_every_command_in_a_document_exists(texts: dict[Path, str]) -> None:
    pages = {path: text for path, text in texts.items() if path.suffix == ".md"}
    wrong = [
        f"{page}: penstock {shlex.join(words)}: {why}"
        for page, text in pages.items()
        for words in calls(text)
        for why in [complaint(words)]
        if why
    ]
    assert not wrong, "\n".join(wrong)


def test_the_readme_shows_commands(root: Path) -> None:
    assert any(words[:1] == ["demo"] for words in calls((root / "README.md").read_text(encoding="utf-8")))


def test_calls_are_found_where_readers_see_them() -> None:
    text = (
        'a\n```sh\npenstock demo   # look\n$ penstock workflow list | head\neval "$(penstock env)"\npenstockish\n```\n'
    )
    assert list(calls(text)) == [["demo"], ["workflow", "list"], ["env"]]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("no-such-noun", "penstock has no command no-such-noun"),
        ("workflow fly", "workflow has no command fly"),
        ("workflow list --no-such-option", "list has no option --no-such-option"),
        ("workflow list --output json", None),
        ("--help", None),
        ("--output json workflow list", None),
        ("--output json workflow fly", "workflow has no command fly"),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str, why: str | None) -> None:
    assert complaint(line.split()) == why
