"""The words of a partition Expression: names, strings, numbers, operators, each with where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from penstock.errors import InvalidInput


class Kind(Enum):
    NAME = "name"
    QUOTED_NAME = "quoted name"
    STRING = "string"
    NUMBER = "number"
    COMPARISON = "comparison"
    ARITHMETIC = "arithmetic"
    PUNCTUATION = "punctuation"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` as written, `value` what it stands for (a string without its quotes); `position` counts from 1."""

    kind: Kind
    text: str
    value: str
    position: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords; a quoted name never is."""
        return self.kind is Kind.NAME and self.value.upper() in words

    def is_mark(self, mark: str) -> bool:
        return self.kind is Kind.PUNCTUATION and self.value == mark


# Strings end a quote with two quotes (SQL) or with a backslash (what Hive's client sends). A backslash before the quote
# that closes the string is a plain backslash: the pattern finds that reading when the other leaves no closing quote.
_PATTERN = re.compile(
    r"""(?P<BLANK>\s+)
      | (?P<STRING>'(?:''|\\'|[^'])*')
      | (?P<QUOTED_NAME>"(?:""|[^"])+"|`(?:``|[^`])+`)
      | (?P<NUMBER>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?![\w$]))
      | (?P<NAME>[^\W\d][\w$]*)
      | (?P<COMPARISON><\s*>|<=|>=|!=|=|<|>)
      | (?P<ARITHMETIC>\|\||[-+*/%])
      | (?P<PUNCTUATION>[(),])""",
    re.VERBOSE,
)


def tokens(expression: str) -> list[Token]:
    """All words, an END behind them. Raises InvalidInput for a character that starts none, or an open string."""
    found: list[Token] = []
    at = 0
    while at < len(expression):
        match = _PATTERN.match(expression, at)
        if match is None:
            raise invalid_expression(f"'{expression[at : at + 20]}' is not understood", at + 1)
        kind, text = match.lastgroup, match.group()
        if kind is not None and kind != "BLANK":
            found.append(Token(Kind[kind], text, _value(Kind[kind], text), at + 1))
        at = match.end()
    found.append(Token(Kind.END, "the end", "", len(expression) + 1))
    return found


def invalid_expression(problem: str, position: int) -> InvalidInput:
    """The error of a text that is no predicate over partition keys: Glue's words, then what is wrong and where."""
    return InvalidInput(f"Invalid partition expression! {problem} at position {position}")


def _value(kind: Kind, text: str) -> str:
    if kind is Kind.STRING:
        return re.sub(r"''|\\'", "'", text[1:-1])
    if kind is Kind.QUOTED_NAME:
        quote = text[0]
        return text[1:-1].replace(quote * 2, quote)
    if kind is Kind.COMPARISON:
        return "<>" if text[0] == "!" or (text[0] == "<" and text[-1] == ">") else text
    return text
