"""A real Chromium, a page of a website under a strict policy, and the widget in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from incident_bot.content import Content, load
from tests.browser.fake_server import FakeServer

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
SHOTS = ROOT / "build" / "screenshots"
NEEDED = "The browser tests need Chromium: `apt-get install chromium`, or set CHROMIUM to the file of one."
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]

expect.set_options(timeout=8000)


def chromium() -> str:
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    pytest.fail(NEEDED, pytrace=False)


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built widget, by the same command as `make setup`."""
    done = subprocess.run(["make", "-s", "web"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"`make web` failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}", pytrace=False)
    return WEB / "dist"


@pytest.fixture(scope="session")
def content() -> Content:
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its tests: as long as it is there, nobody else can run an event loop in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def server(content: Content, dist: Path) -> Iterator[FakeServer]:
    server = FakeServer(content, dist)
    server.start()
    yield server
    server.stop()


@dataclass
class Watch:
    """What went wrong in a page, or left for somewhere else."""

    origins: set[str]
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        page.expose_function("noteViolation", lambda violation: self.violations.append(violation))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e =>"
            " noteViolation(`${e.effectiveDirective} ${e.blockedURI} ${e.sample}`))"
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))

    @property
    def strangers(self) -> list[str]:
        return [url for url in self.requests if urlsplit(url).netloc and urlsplit(url).netloc not in self.origins]


@dataclass
class Chat:
    """The widget in a page, as a customer meets it. Locators reach into open shadow roots."""

    page: Page
    server: FakeServer
    watch: Watch

    def visit(self, language: str = "fr", attributes: str = "", path: str = "/") -> Chat:
        self.page.goto(f"{self.server.site}{path}?lang={language}&attributes={quote(attributes)}")
        return self

    def open(self, language: str = "fr") -> Chat:
        self.visit(language)
        self.launcher.click()
        expect(self.intro).to_be_visible()
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator(".launcher")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def intro(self) -> Locator:
        return self.page.locator("incident-line.intro")

    @property
    def input(self) -> Locator:
        return self.page.locator("#text-input")

    @property
    def answers(self) -> Locator:
        return self.page.locator("incident-line.assistant")

    @property
    def questions(self) -> Locator:
        return self.page.locator("incident-line.customer")

    @property
    def held(self) -> Locator:
        return self.page.locator(".held")

    def say(self, text: str) -> None:
        self.input.click()
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def word(self, key: str, language: str = "fr") -> str:
        return self.server.content.phrase("widget", key, language)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def menu(self, key: str, language: str = "fr") -> None:
        self.button(self.word("options", language)).click()
        self.button(self.word(key, language)).click()

    def texts(self, lines: Locator) -> list[str]:
        """Without the speaker before and the controls below."""
        return lines.evaluate_all(
            "all => all.map(e => [...e.querySelectorAll(':scope > p')].map(p => p.textContent).join('\\n'))"
        )

    def kept(self) -> dict[str, str]:
        return self.page.evaluate("({...sessionStorage, ...localStorage})")


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    options: dict[str, Any] = {"viewport": {"width": 1100, "height": 800}, "locale": "fr-BE"}
    context = browser.new_context(**{**options, **getattr(request, "param", {})})
    yield context
    context.close()


@pytest.fixture
def chat(context: BrowserContext, server: FakeServer) -> Iterator[Chat]:
    """No test may break the policy of the page, raise an error in it, or ask a third party."""
    page = context.new_page()
    watch = Watch({urlsplit(server.url).netloc, urlsplit(server.site).netloc})
    watch.attach(page)
    yield Chat(page, server, watch)
    assert watch.violations == []
    assert watch.errors == []
    assert watch.strangers == []
