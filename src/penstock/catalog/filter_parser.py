"""From the text of a partition Expression to its tree.

    or        := and ( OR and )*
    and       := not ( AND not )*
    not       := NOT* primary
    primary   := "(" or ")" | operand tail | "(" operand ")" tail
    tail      := comparison operand | [NOT] IN "(" literal , ... ")" | [NOT] BETWEEN literal AND literal
               | [NOT] LIKE string [ESCAPE string] | IS [NOT] NULL
    operand   := column | literal | "(" operand ")"
    literal   := 'string' | [+|-] number | DATE 'x' | TIMESTAMP 'x' | "(" literal ")"

AWS parses with a general SQL parser and then refuses what it cannot compare; this grammar (spec 3.5) is what remains,
with AWS's words for what is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.catalog.filter_tokens import Kind, Token, invalid_expression, tokens
from penstock.catalog.filter_tree import (
    And,
    Between,
    Column,
    Comparison,
    In,
    IsNull,
    Like,
    Literal,
    Not,
    Operand,
    Or,
    Predicate,
)
from penstock.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

NESTING_MAXIMUM = 100
"""Levels of parentheses: far more than any client sends, far less than Python's stack."""

_RESERVED = ("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL")
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def parse(expression: str) -> Predicate:
    """The tree of a non-blank Expression. Raises InvalidInput, naming the place, when it is none."""
    return _Parser(tokens(expression)).whole()


def unsupported(text: str) -> InvalidInput:
    """SQL that Glue reads and does not evaluate; the text is AWS's."""
    return InvalidInput(f"Unsupported expression '{text}'")


class _Parser:
    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._at = 0
        self._depth = 0

    def whole(self) -> Predicate:
        node = self._or()
        if self._next.kind is not Kind.END:
            raise self._unexpected()
        return _predicate(node)

    @property
    def _next(self) -> Token:
        return self._words[self._at]

    def _take(self) -> Token:
        token = self._next
        if token.kind is not Kind.END:
            self._at += 1
        return token

    def _take_word(self, *words: str) -> bool:
        if self._next.is_word(*words):
            self._at += 1
            return True
        return False

    def _take_mark(self, mark: str) -> bool:
        if self._next.is_mark(mark):
            self._at += 1
            return True
        return False

    def _take_arithmetic(self) -> str | None:
        return self._take().text if self._next.kind is Kind.ARITHMETIC else None

    def _expect_mark(self, mark: str) -> None:
        if not self._take_mark(mark):
            raise self._unexpected(f"'{mark}'")

    def _expect_word(self, word: str) -> None:
        if not self._take_word(word):
            raise self._unexpected(word)

    def _unexpected(self, wanted: str = "") -> InvalidInput:
        token = self._next
        found = token.text if token.kind is Kind.END else f"'{token.text[:40]}'"
        return invalid_expression(
            f"{wanted} expected, {found} found" if wanted else f"{found} not expected", token.position
        )

    # Below, a node may be a bare operand: "(" opens a predicate or an operand, and which it was shows only behind ")".

    def _or(self) -> Predicate | Operand:
        return self._chain("OR", self._and, Or)

    def _and(self) -> Predicate | Operand:
        return self._chain("AND", self._not, And)

    def _chain(
        self, word: str, part: Callable[[], Predicate | Operand], join: type[And] | type[Or]
    ) -> Predicate | Operand:
        first = part()
        if not self._next.is_word(word):
            return first
        parts = [_predicate(first)]
        while self._take_word(word):
            parts.append(_predicate(part()))
        return join(tuple(parts))

    def _not(self) -> Predicate | Operand:
        negations = 0
        while self._take_word("NOT"):
            negations += 1
        node = self._primary()
        if not negations:
            return node
        # Twice NOT is none, for "unknown" too, so a long row of them needs no depth.
        return Not(_predicate(node)) if negations % 2 else _predicate(node)

    def _primary(self) -> Predicate | Operand:
        if not self._take_mark("("):
            return self._tail(self._operand())
        self._deeper()
        node = self._or()
        self._expect_mark(")")
        self._depth -= 1
        if isinstance(node, Column | Literal):
            self._refuse_arithmetic(str(node))
            return self._tail(node)
        return node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > NESTING_MAXIMUM:
            raise invalid_expression(f"More than {NESTING_MAXIMUM} nested parentheses", self._next.position)

    def _tail(self, operand: Operand) -> Predicate | Operand:
        if self._next.kind is Kind.COMPARISON:
            operator = self._take().value
            return _comparison(operand, operator, self._bracketed(self._operand))
        negated = self._next.is_word("NOT")
        if negated:
            self._at += 1
        if self._take_word("IN"):
            node: Predicate = In(_column(operand, "IN"), self._literals())
        elif self._take_word("BETWEEN"):
            low = self._literal()
            self._expect_word("AND")
            node = Between(_column(operand, "BETWEEN"), low, self._literal())
        elif self._take_word("LIKE"):
            node = self._like(_column(operand, "LIKE"))
        elif negated:
            raise self._unexpected("IN, BETWEEN or LIKE")
        elif self._take_word("IS"):
            negated = self._take_word("NOT")
            self._expect_word("NULL")
            node = IsNull(_column(operand, "IS"))
        else:
            return operand
        return Not(node) if negated else node

    def _literals(self) -> tuple[Literal, ...]:
        self._expect_mark("(")
        found = [self._literal()]
        while self._take_mark(","):
            found.append(self._literal())
        self._expect_mark(")")
        return tuple(found)

    def _like(self, column: Column) -> Like:
        pattern = self._literal()
        if pattern.kind != "string":
            raise unsupported(f"{column} LIKE {pattern}")
        if not self._take_word("ESCAPE"):
            return Like(column, pattern.text, None)
        escape = self._literal()
        if escape.kind != "string" or len(escape.text) != 1:
            raise unsupported(f"ESCAPE {escape}")
        return Like(column, pattern.text, escape.text)

    def _literal(self) -> Literal:
        operand = self._bracketed(self._operand)
        if isinstance(operand, Column):
            raise unsupported(str(operand))
        return operand

    def _bracketed(self, part: Callable[[], Operand]) -> Operand:
        """`part`, in any number of parentheses: counted, not descended into."""
        opened = 0
        while self._take_mark("("):
            opened += 1
        operand = part()
        for _ in range(opened):
            self._expect_mark(")")
        if opened:
            self._refuse_arithmetic(str(operand))
        return operand

    def _operand(self) -> Operand:
        operand, text = self._atom()
        self._refuse_arithmetic(text)
        return operand

    def _atom(self) -> tuple[Operand, str]:
        """A column or literal, with the text it was written as."""
        token = self._next
        if token.kind is Kind.STRING:
            self._at += 1
            return Literal(token.value, "string"), token.text
        sign = ""
        if token.kind is Kind.ARITHMETIC and token.value in "+-":
            sign = token.value
            self._at += 1
            token = self._next
        if token.kind is Kind.NUMBER:
            self._at += 1
            return Literal(sign + token.value, "number"), sign + token.text
        if sign or token.kind not in (Kind.NAME, Kind.QUOTED_NAME) or token.is_word(*_RESERVED):
            raise self._unexpected("A partition key or a literal")
        self._at += 1
        # A key may well be called date: only a string behind the word makes it a literal.
        if token.is_word("DATE", "TIMESTAMP") and self._next.kind is Kind.STRING:
            value = self._take().value
            return Literal(value, token.value.lower()), f"{token.text} '{value}'"
        if token.kind is Kind.NAME and self._next.is_mark("("):
            raise unsupported(f"{token.text}(...)")
        return Column(token.value, token.position), token.text

    def _refuse_arithmetic(self, left: str) -> None:
        """An unquoted date is a subtraction to a SQL parser; AWS answers with the terms it saw (spec 3.5)."""
        terms = [left]
        while (sign := self._take_arithmetic()) is not None:
            terms.append(sign)
            term = self._next
            if term.kind in (Kind.END, Kind.PUNCTUATION):
                break
            terms.append(self._take().text)
        if len(terms) > 1:
            raise unsupported(" ".join(terms))


def _predicate(node: Predicate | Operand) -> Predicate:
    if isinstance(node, Column | Literal):
        raise unsupported(str(node))
    return node


def _column(operand: Operand, word: str) -> Column:
    if isinstance(operand, Literal):
        raise unsupported(f"{operand} {word}")
    return operand


def _comparison(left: Operand, operator: str, right: Operand) -> Comparison:
    """The column stands left when there is one, so that whoever reads the tree meets one form."""
    if isinstance(right, Column) and isinstance(left, Literal):
        return Comparison(right, _FLIPPED.get(operator, operator), left)
    return Comparison(left, operator, right)
