"""The widget against `incident-bot serve` with the trained model, from its own pages and from another website."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from incident_bot.content import Content
from incident_bot.settings import LANGUAGES
from tests.browser.conftest import Watch
from tests.browser.test_accessibility import violations
from tests.channels.conftest import free_port, ready, start_serve

HOST = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>A website</title>
<script src="{bot}/chat/loader.js" data-lang="auto" async></script></head>
<body><main><h1>A website</h1></main></body></html>"""
POLICY = "default-src 'none'; script-src {bot}; connect-src {bot} {socket}; frame-src {bot}"


class Website(BaseHTTPRequestHandler):
    """Another origin, under a policy without any `unsafe-`."""

    bot = ""

    def do_GET(self) -> None:
        body = HOST.format(bot=self.bot).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(bot=self.bot, socket=self.bot.replace("http", "ws")))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def website() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Website) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(scope="module")
def bot(dist: Path, website: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    Website.bot = address
    folder = tmp_path_factory.mktemp("served")
    with ready(start_serve(folder, port, INCIDENT_BOT_ORIGINS=website, INCIDENT_BOT_WEB=str(dist))):
        yield address


@pytest.fixture
def watched(context: BrowserContext, bot: str, website: str) -> Iterator[Page]:
    page = context.new_page()
    watch = Watch({urlsplit(bot).netloc, urlsplit(website).netloc})
    watch.attach(page)
    yield page
    assert watch.violations == []
    assert watch.errors == []
    assert watch.strangers == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_starters_are_answered_on_the_page_of_the_assistant(
    watched: Page, bot: str, content: Content, language: str
) -> None:
    watched.goto(f"{bot}/?lang={language}")
    watched.locator(".launcher").click()
    starters = watched.locator("incident-line.intro button")
    expect(starters).to_have_count(4)
    answers = watched.locator("incident-line.assistant")
    for number, fact in enumerate(("concerned_email", "nothing_to_do", "not_concerned_bank_account", "end_the_call")):
        starters.nth(number).click()
        expect(answers).to_have_count(number + 1)
        expect(answers.last).to_have_attribute("lang", language)
        wording = content.facts[fact].wording[language]
        shown = answers.last.locator(".facts li").all_text_contents()
        assert wording in [text.replace("\u00a0", " ") for text in shown]
    assert violations(watched) == []


def test_on_another_website_a_conversation_is_had_reloaded_judged_and_erased(
    watched: Page, website: str, content: Content
) -> None:
    def word(key: str) -> str:
        return content.phrase("widget", key, "nl")

    watched.goto(website)
    watched.locator(".launcher").click()
    watched.locator("incident-line.intro button").first.click()
    answers = watched.locator("incident-line.assistant")
    expect(answers).to_have_count(1)
    answers.locator(".choices button").first.click()
    expect(answers).to_have_count(2)
    watched.reload()
    expect(answers).to_have_count(2)
    watched.locator("#text-input").click()
    watched.keyboard.insert_text("ik wil iemand spreken")
    watched.keyboard.press("Enter")
    expect(answers).to_have_count(3)
    expect(answers.last.locator("a.call")).to_have_attribute("href", "tel:080033800")
    answers.last.locator("summary", has_text=word("feedback")).click()
    watched.get_by_role("button", name=word("helpful"), exact=True).click()
    expect(answers.last).to_contain_text(word("feedback_thanks"))
    watched.get_by_role("button", name=word("options"), exact=True).click()
    watched.get_by_role("button", name=word("delete"), exact=True).click()
    watched.get_by_role("button", name=word("delete_yes"), exact=True).click()
    expect(watched.get_by_role("status")).to_have_text(word("deleted"))
    expect(answers).to_have_count(0)


def test_without_websockets_the_real_server_answers_by_http(watched: Page, website: str) -> None:
    watched.add_init_script("window.WebSocket = class { constructor() { throw new Error('no sockets here'); } };")
    watched.goto(website)
    watched.locator(".launcher").click()
    watched.locator("incident-line.intro button").nth(1).click()
    expect(watched.locator("incident-line.assistant")).to_have_count(1)
    watched.locator("incident-line.intro button").nth(0).click()
    expect(watched.locator("incident-line.assistant")).to_have_count(2)


@pytest.mark.parametrize("path", ["/embed?lang=fr", "/chat/frame?lang=de"])
def test_the_pages_around_it_pass_axe_with_the_chat_open(watched: Page, bot: str, path: str) -> None:
    watched.goto(f"{bot}{path}")
    watched.locator(".launcher").click()
    expect(watched.locator("incident-line.intro")).to_be_visible()
    assert violations(watched) == []
