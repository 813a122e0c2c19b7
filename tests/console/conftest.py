"""A real server with the flights example, and a browser to look at its console with.

The console must have been built (npm run build in console/). Screenshots of every step go to the folder that
PENSTOCK_SCREENSHOTS names, otherwise to pytest's own temporary folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, sync_playwright

from penstock.cli.connection import Connection
from penstock.cli.demo_steps import create_example, example_folder
from penstock.compose import Server
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "penstock" / "server" / "console" / "static"
AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
USUAL = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MS = 20_000
# What the browser itself says of answers that a journey provokes, and of nothing else.
REFUSALS = "Failed to load resource"


def chromium_path() -> str | None:
    """The browser that PENSTOCK_CHROMIUM names, or the one in the usual place."""
    named = os.environ.get("PENSTOCK_CHROMIUM")
    places = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/bin"
    return named or next((path for name in USUAL if (path := shutil.which(name, path=places))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: install the package chromium, or name one in PENSTOCK_CHROMIUM")
    assert (STATIC / "index.html").is_file(), "the console is not built: npm ci && npm run build in console/"
    assert AXE.is_file(), "axe-core is not there: npm ci in console/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Site:
    """A running server with the crawlers, jobs and workflow of the flights example."""

    def __init__(self, data: Path) -> None:
        settings = Settings(data=data, port=0, stop_grace_seconds=2)
        self.server = Server.start(settings)
        connection = Connection(self.server.endpoint, settings.region, self.server.keyring.primary, data)
        create_example(example_folder(), connection, dict(os.environ), lambda _line: None)
        key = self.server.keyring.primary
        self.glue: Any = boto3.client(
            "glue",
            endpoint_url=self.server.endpoint,
            region_name=settings.region,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "data")
    yield site
    site.glue.close()
    site.server.close()


class Screen:
    """One page of the console: pictures of it, what is wrong with it, and the ways to find things."""

    def __init__(self, page: Page, mode: str, pictures: Path) -> None:
        self.page = page
        self.mode = mode
        self.pictures = pictures
        self.errors: list[str] = []
        self.allowed: list[str] = []
        self.steps = 0
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", self._hear_error)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(one in message.text for one in self.allowed):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _hear_error(self, error: Error) -> None:
        self.errors.append(f"page error: {error.message}")

    def step(self, name: str, *, axe: bool = True) -> None:
        """A picture, and no finding of axe, and nothing on the browser's console."""
        self.steps += 1
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.pictures / f"{self.mode}-{self.steps:02}-{name}.png", animations="disabled")
        if axe:
            self.page.evaluate(AXE.read_text())
            found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            lines = [
                f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"][:3]
            ]
            assert not lines, f"{name}: " + "\n".join(lines)
        assert not self.errors, f"{name}: {self.errors}"

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def node(self, node_id: str) -> Locator:
        return self.page.get_by_test_id(f"node-{node_id}")

    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")


@pytest.fixture
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("PENSTOCK_SCREENSHOTS")
    return Path(named) if named else tmp_path_factory.mktemp("screenshots")


@pytest.fixture(params=["light", "dark"])
def screen(request: pytest.FixtureRequest, browser: Browser, pictures: Path) -> Iterator[Screen]:
    """A fresh browser context in each of both modes."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=request.param, reduced_motion="reduce"
    )
    screen = Screen(context.new_page(), request.param, pictures)
    # Nobody is signed in yet: the page asks, and the browser says on its console that the answer was 401.
    screen.allowed.append(REFUSALS)
    yield screen
    context.close()
