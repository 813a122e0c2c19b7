from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog.filter_tokens import Kind, tokens
from penstock.errors import InvalidInput


def values(expression: str) -> list[str]:
    return [token.value for token in tokens(expression)[:-1]]


def test_words_and_where_they_stand() -> None:
    found = tokens("Year >= '2024' AND\n m<>3.5")
    assert [(token.kind, token.value, token.position) for token in found] == [
        (Kind.NAME, "Year", 1),
        (Kind.COMPARISON, ">=", 6),
        (Kind.STRING, "2024", 9),
        (Kind.NAME, "AND", 16),
        (Kind.NAME, "m", 21),
        (Kind.COMPARISON, "<>", 22),
        (Kind.NUMBER, "3.5", 24),
        (Kind.END, "", 27),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'it''s'", "it's"),
        (r"'it\'s'", "it's"),
        ("''", ""),
        ("''''", "'"),
        (r"'C:\'", "C:\\"),
        (r"'a\b'", r"a\b"),
        ("'größe 大'", "größe 大"),
    ],
)
def test_strings(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [('"a b"', "a b"), ("`a b`", "a b"), ('"a""b"', 'a"b'), ("`a``b`", "a`b"), ("größe_1$", "größe_1$")],
)
def test_names(text: str, value: str) -> None:
    assert values(text) == [value]
    assert not tokens('"AND"')[0].is_word("AND")


@pytest.mark.parametrize("text", ["<>", "< >", "<\t>", "!="])
def test_unequal_has_four_spellings(text: str) -> None:
    assert values(text) == ["<>"]


@pytest.mark.parametrize(
    ("expression", "position"), [("year = 'abc", 8), ("a ; b", 3), ("a = 1b", 5), ('"" = 1', 1), ("a = 'b' #", 9)]
)
def test_what_starts_no_word_is_invalid(expression: str, position: int) -> None:
    with pytest.raises(InvalidInput, match=rf"^Invalid partition expression! .* at position {position}$"):
        tokens(expression)


@given(st.text())
def test_a_string_says_what_was_quoted(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    if "\\'" in quoted:
        return  # Hive's escape and SQL's meet: which is meant cannot be told
    assert values(quoted) == [text]


@given(st.text(alphabet="'\\a\"` =<>", max_size=200))
def test_any_text_is_words_or_invalid(text: str) -> None:
    try:
        found = tokens(text)
    except InvalidInput:
        return
    assert "".join(token.text for token in found[:-1]) == "".join(
        text[token.position - 1 : token.position - 1 + len(token.text)] for token in found[:-1]
    )
