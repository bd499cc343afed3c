from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Chat, Watch
from tests.browser.fake_server import FakeServer

KB = 1024
STORED = """async () => [
  Object.keys(localStorage).length, Object.keys(sessionStorage).length, document.cookie.length,
  (await indexedDB.databases()).length]"""


def test_the_loader_and_all_together_keep_their_budgets(dist: Path) -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in dist.glob("*.js")}
    assert sizes["loader.js"] <= 6 * KB
    assert sum(sizes.values()) <= 160 * KB
    assert len(sizes) == 2


def test_what_is_bundled_has_its_licence_beside_it(dist: Path) -> None:
    licences = (dist / "licences.txt").read_text(encoding="utf-8")
    for name in ("deep-chat", "socket.io-client", "engine.io-client", "remarkable"):
        assert f"{name} " in licences


def test_before_the_chat_is_opened_nothing_is_stored_and_only_the_loader_is_asked_for(chat: Chat) -> None:
    chat.visit()
    expect(chat.launcher).to_be_visible()
    assert chat.page.evaluate(STORED) == [0, 0, 0, 0]
    assert chat.page.context.cookies() == []
    own = [url for url in chat.watch.requests if url.startswith(chat.server.url)]
    assert own == [f"{chat.server.url}/chat/loader.js"]


def test_after_opening_there_is_still_no_cookie_and_nothing_that_outlives_the_tab(chat: Chat) -> None:
    chat.open()
    chat.say("bonjour")
    expect(chat.answers).to_have_count(1)
    local, session, cookie, databases = chat.page.evaluate(STORED)
    assert (local, cookie, databases) == (0, 0, 0)
    assert session == 1
    assert chat.page.context.cookies() == []


@pytest.mark.parametrize(
    ("page", "attributes", "language"),
    [("nl", "", "nl"), ("nl", 'data-lang="auto"', "nl"), ("fr", 'data-lang="de"', "de"), ("es", "", "fr")],
    ids=["as the page", "auto", "as the tag says", "as the browser where the page has another"],
)
def test_the_language_is_found(chat: Chat, page: str, attributes: str, language: str) -> None:
    chat.visit(page, attributes)
    expect(chat.launcher).to_have_text(chat.word("launcher", language))
    chat.launcher.click()
    expect(chat.dialog).to_have_attribute("lang", language)


def test_a_page_that_requires_trusted_types_gets_the_assistant_in_a_frame(
    context: BrowserContext, server: FakeServer
) -> None:
    server.trusted_types = True
    page = context.new_page()
    chat = Chat(page, server, Watch(set())).visit("nl")
    chat.launcher.click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("dialog")).to_have_attribute("lang", "nl")
    frame.locator("#text-input").click()
    page.keyboard.insert_text("hallo")
    page.keyboard.press("Enter")
    expect(frame.locator("incident-line.assistant")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    chat.launcher.click()
    expect(frame.locator("incident-line.assistant")).to_be_visible()


def test_where_the_panel_cannot_be_loaded_the_hotline_is_given_and_a_second_click_tries_again(chat: Chat) -> None:
    chat.visit()
    expect(chat.launcher).to_be_visible()
    chat.server.broken = {"assets"}
    chat.launcher.click()
    trouble = chat.page.get_by_role("alert")
    expect(trouble).to_contain_text("0800/33.800")
    expect(trouble.get_by_role("link")).to_have_attribute("href", "tel:080033800")
    chat.server.broken = set()
    chat.launcher.click()
    expect(chat.intro).to_be_visible()


def test_a_browser_without_constructable_stylesheets_gets_a_link_to_the_page_without_javascript(chat: Chat) -> None:
    chat.page.add_init_script("delete Document.prototype.adoptedStyleSheets")
    chat.visit("de")
    expect(chat.launcher).to_have_attribute("href", f"{chat.server.url}/?lang=de")


def test_a_tag_that_pins_another_key_shows_no_content_of_this_one(chat: Chat) -> None:
    chat.visit(attributes=f'data-key="{chat.server.key}"')
    chat.launcher.click()
    expect(chat.intro).to_be_visible()
    chat.page.evaluate("sessionStorage.clear()")
    chat.visit(attributes='data-key="AAAA"')
    chat.launcher.click()
    expect(chat.page.get_by_role("alert")).to_contain_text("0800/33.800")
    expect(chat.intro).to_have_count(0)
