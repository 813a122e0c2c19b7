"""The documents are honest: links lead somewhere, reference pages are current, commands exist."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

FENCE = re.compile(r"(?ms)^ *```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^ *```")
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
EXPECTED = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "STYLE.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs/README.md",
    "docs/decisions/README.md",
    "docs/reference/cli.md",
    "docs/reference/settings.md",
    "docs/reference/operations.md",
)
LINES_MAX = {"README.md": 200, "ARCHITECTURE.md": 250, "CONTRIBUTING.md": 250, "STYLE.md": 200}


@pytest.fixture(scope="module")
def pages(texts: dict[Path, str]) -> dict[Path, str]:
    return {path: text for path, text in texts.items() if path.suffix == ".md"}


def headings(text: str) -> Iterator[str]:
    """The anchors that a reader's browser makes of a page's headings."""
    for line in FENCE.sub("", text).splitlines():
        if re.match(r"#{1,6} ", line):
            title = re.sub(r"[`*_]", "", line.lstrip("#").strip()).lower()
            yield re.sub(r"[^\w\- ]", "", title).replace(" ", "-")


def dead_links(root: Path, page: Path, text: str, pages: dict[Path, str]) -> Iterator[str]:
    for match in LINK.finditer(FENCE.sub("", text)):
        target, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        place = (root / page).parent / target if target else root / page
        if not place.exists() or not place.resolve().is_relative_to(root):
            yield f"{page}: {match['target']}"
        elif anchor and anchor not in headings(pages.get(place.resolve().relative_to(root), "")):
            yield f"{page}: {match['target']} (no such heading)"


def test_the_documents_of_the_project_are_there(files: list[Path]) -> None:
    missing = [name for name in EXPECTED if Path(name) not in files]
    assert not missing, "\n".join(missing)


def test_pages_that_should_be_read_whole_stay_short(pages: dict[Path, str]) -> None:
    lengths = {name: pages[Path(name)].count("\n") for name in LINES_MAX if Path(name) in pages}
    assert not {name: lines for name, lines in lengths.items() if lines > LINES_MAX[name]}


def test_every_link_inside_the_project_leads_somewhere(root: Path, pages: dict[Path, str]) -> None:
    dead = [link for page, text in pages.items() for link in dead_links(root, page, text, pages)]
    assert not dead, "\n".join(dead)


def test_a_dead_link_is_noticed(root: Path) -> None:
    """The check above can fail: a missing file, a missing heading, a way out of the project."""
    text = "# A\n[a](b.md) [b](#c) [c](#a) [d](../outside.md) [e](https://example.com)\n```\n[f](g.md)\n```\n"
    page = Path("README.md")
    assert len(list(dead_links(root, page, text, {page: text}))) == 3


@pytest.mark.parametrize("name", ["cli", "penstock_operations", "settings"])
def test_a_generated_page_is_current(root: Path, name: str) -> None:
    page = runpy.run_path(str(root / "scripts" / f"{name}_reference.py"))["page"]()
    written = root / "docs" / "reference" / f"{name.replace('_', '-')}.md"
    assert written.read_text(encoding="utf-8") == page, "run make reference"


def test_make_reference_writes_every_generated_page(root: Path, files: list[Path]) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    writers = [path for path in files if path.parts[0] == "scripts" and path.stem.endswith("_reference")]
    assert writers
    assert not [str(path) for path in writers if str(path) not in makefile]


def test_every_decision_is_numbered_and_in_the_index(root: Path, files: list[Path]) -> None:
    folder = Path("docs/decisions")
    records = [path.name for path in files if path.parent == folder and path.name != "README.md"]
    assert [name[:5] for name in sorted(records)] == [f"{number:04}-" for number in range(1, len(records) + 1)]
    index = (root / folder / "README.md").read_text(encoding="utf-8")
    assert not [name for name in records if f"]({name})" not in index]
    for name in records:
        text = (root / folder / name).read_text(encoding="utf-8")
        assert re.match(rf"# {name[:4]}\. \S", text), name
        assert {"Context", "Decision", "Consequences"} <= set(re.findall(r"(?m)^## (.*)$", text)), name


def test_every_make_target_that_a_document_names_exists(root: Path, pages: dict[Path, str]) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z]+):.*## ", makefile))
    assert {"demo", "test", "unit", "check", "lock", "clean", "build"} <= targets
    named = {
        (str(page), target)
        for page, text in pages.items()
        for target in re.findall(r"(?m)(?:`|^\s*(?:\$ )?)make ([a-z]+)\b", text)
    }
    assert named
    assert not {place for place in named if place[1] not in targets}
