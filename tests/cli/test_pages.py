"""Glue's lists, page after page."""

from __future__ import annotations

from typing import Any

from penstock.cli.pages import items

PAGES = {None: (["a", "b"], "1"), "1": ([], "2"), "2": (["c"], None)}


def test_all_pages_until_there_is_no_token() -> None:
    asked: list[dict[str, Any]] = []

    def call(**request: Any) -> dict[str, Any]:
        asked.append(request)
        names, token = PAGES[request.get("NextToken")]
        return {"Names": names, **({"NextToken": token} if token else {})}

    assert items(call, "Names", Kind="x") == ["a", "b", "c"]
    assert asked == [{"Kind": "x"}, {"Kind": "x", "NextToken": "1"}, {"Kind": "x", "NextToken": "2"}]
    asked.clear()
    assert items(call, "Names", 1) == ["a"]
    assert len(asked) == 1, "pages that nobody needs are not asked for"


def test_a_member_that_is_absent_is_an_empty_list() -> None:
    assert items(dict, "Names") == []
