"""The pages of the website, served by the real server with an agent of our own, with the chat and without."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from rasa.shared.core.domain import Domain

from incident_bot.settings import LANGUAGES
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from tests.browser.conftest import SHOTS, WEB, Watch
from tests.browser.test_real_server import Website
from tests.channels.web_fakes import FakeAgent, Server, serving

RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
VIOLATIONS = f"""async () => (await axe.run({{runOnly: {RULES}}})).violations
  .map((found) => `${{found.id}}: ${{found.nodes.map((node) => node.target.join(' ')).join(', ')}}`)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}}
NARROW = {"viewport": {"width": 320, "height": 640}}
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": DESKTOP,
    "phone": PHONE,
    "narrow": NARROW,
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "dark-phone": {**PHONE, "color_scheme": "dark"},
    "forced": {**DESKTOP, "forced_colors": "active"},
}
PATHS = {"page": "/", "embed": "/embed"}
ALL_LANGUAGES = (("page", "desktop"), ("page", "phone"), ("embed", "phone"))


@pytest.fixture(scope="module")
def website(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("store") / "conversations.db"
    store = ConversationStore(Domain.empty(), database=Database(f"sqlite:///{file}", 5.0))
    with serving(FakeAgent(store), INCIDENT_BOT_WEB=str(dist)) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, website: Server) -> Iterator[Any]:
    """A page as somebody with these means sees it; nothing in it may break its policy or ask a third party."""
    contexts, watch = [], Watch({f"127.0.0.1:{website.port}"})

    def open_page(path: str, **means: Any) -> Page:
        contexts.append(browser.new_context(**{**DESKTOP, **means}))
        page = contexts[-1].new_page()
        if means.get("java_script_enabled", True):
            watch.attach(page)
        page.goto(f"http://127.0.0.1:{website.port}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert (watch.violations, watch.errors, watch.strangers) == ([], [], [])


def violations(page: Page) -> list[str]:
    """axe comes through the debugger, which no policy binds."""
    page.evaluate((WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(VIOLATIONS)
    return found


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PATHS)
def test_everybody_can_read_it(visit: Any, name: str, look: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    # German has the longest words.
    for language in LANGUAGES if (name, look) in ALL_LANGUAGES else ("de",):
        page = visit(f"{PATHS[name]}?lang={language}", **LOOKS[look])
        expect(page.locator("incident-chat .launcher")).to_be_visible()
        page.screenshot(path=str(SHOTS / f"{name}-{look}-{language}.png"), full_page=True)
        assert page.evaluate(SIDEWAYS) == 0
        assert violations(page) == []


@pytest.mark.parametrize("look", ["desktop", "phone"])
def test_the_form_and_the_chat_are_one_conversation(visit: Any, website: Server, look: str) -> None:
    page = visit("/?lang=en", **LOOKS[look])
    address = page.url
    page.locator(".question textarea").fill("hello")
    page.locator(".question .button").click()
    answers = page.locator("incident-line.assistant")
    expect(answers).to_have_count(1)
    page.locator("#text-input").click()
    page.keyboard.insert_text("hello again")
    page.keyboard.press("Enter")
    expect(answers).to_have_count(2)
    expect(page.locator("incident-line.customer p").first).to_contain_text("hello")
    assert page.url == address
    kept = page.evaluate("JSON.parse(sessionStorage['incident-chat'])")
    history = website.call("history", sender=kept["sender"]).json()["lines"]
    assert [line["text"] for line in history if line["by_customer"]] == ["hello", "hello again"]
    assert page.locator(".question textarea").input_value() == ""


def test_a_question_of_the_page_is_asked_in_the_chat(visit: Any) -> None:
    page = visit("/?lang=en")
    proposed = page.locator(".proposals button").first
    text = proposed.inner_text()
    proposed.click()
    expect(page.locator("incident-line.customer")).to_contain_text(text)
    expect(page.locator("incident-line.assistant")).to_have_count(1)


def test_a_secret_in_the_form_is_held_back_as_in_the_chat(visit: Any) -> None:
    page = visit("/?lang=en")
    page.locator(".question textarea").fill("my account is BE68 5390 0754 7034")
    page.locator(".question .button").click()
    expect(page.locator(".held")).to_be_visible()
    expect(page.locator("incident-line.customer")).to_have_count(0)
    assert "BE68" in page.locator(".question textarea").input_value()


@pytest.mark.parametrize("part", [".question .button", ".proposals button >> nth=0"])
def test_the_form_goes_on_without_a_chat_that_does_not_load(visit: Any, part: str) -> None:
    page = visit("/?lang=en")
    page.route("**/chat/panel.*.js", lambda route: route.abort())
    page.locator(".question textarea").fill("hello")
    page.locator(part).click()
    expect(page.locator(".conversation .assistant")).to_have_count(1)


def test_a_website_that_is_not_listed_gives_its_customers_the_hotline(browser: Browser, website: Server) -> None:
    stranger = type("Stranger", (Website,), {"bot": f"http://127.0.0.1:{website.port}"})
    context = browser.new_context(**DESKTOP)
    with ThreadingHTTPServer(("127.0.0.1", 0), stranger) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{running.server_port}/")
        page.locator(".launcher").click()
        page.locator("#text-input").click()
        page.keyboard.insert_text("hello")
        page.keyboard.press("Enter")
        expect(page.locator(".gone")).to_contain_text("0800/33.800", timeout=30_000)
        expect(page.locator("incident-line.assistant")).to_have_count(0)
        context.close()
        running.shutdown()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conversation_by_form_needs_no_script(visit: Any, language: str) -> None:
    page = visit(f"/?lang={language}", java_script_enabled=False, **NARROW)
    page.locator(".question textarea").fill("hello")
    page.locator(".question .button").click()
    expect(page.locator(".conversation .assistant")).to_have_count(1)
    page.locator(".proposals button").click()
    expect(page.locator(".conversation .assistant")).to_have_count(2)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"form-narrow-{language}.png"), full_page=True)
    page.locator("nav button[value=de]").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".conversation .assistant")).to_have_count(2)


def test_the_conversation_page_passes_the_same_rules(visit: Any) -> None:
    """Where the chat does not load, the form leads to it."""
    page = visit("/?lang=nl", **PHONE)
    page.route("**/chat/panel.*.js", lambda route: route.abort())
    page.locator(".proposals button").first.click()
    expect(page.locator(".conversation .assistant")).to_have_count(1)
    page.unroute("**/chat/panel.*.js")
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("language", ["de", "fr"])
def test_text_of_twice_the_size_still_fits(visit: Any, language: str) -> None:
    page = visit(f"/?lang={language}", **{"viewport": {"width": 640, "height": 900}})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate(SIDEWAYS) == 0
    page.screenshot(path=str(SHOTS / f"page-200-{language}.png"), full_page=True)


def test_what_is_printed_is_the_information_alone(visit: Any) -> None:
    page = visit("/?lang=nl")
    page.emulate_media(media="print")
    for hidden in ("nav", ".question", ".proposals", ".opening .actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".hotline")).to_contain_text("0800/33.800")
    page.screenshot(path=str(SHOTS / "page-print-nl.png"), full_page=True)


def test_the_keyboard_goes_past_the_head_to_the_content(visit: Any) -> None:
    page = visit("/?lang=en")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


@pytest.mark.parametrize("path", ["/?lang=en", "/embed?lang=en"])
def test_the_chat_on_the_page_answers_and_is_erased(visit: Any, website: Server, path: str) -> None:
    page = visit(path)
    page.locator("incident-chat .launcher").first.click()
    page.locator("#text-input").first.click()
    page.keyboard.insert_text("a walrus at the door")
    page.keyboard.press("Enter")
    expect(page.locator("incident-line.assistant")).to_contain_text("turn 1")
    sender = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    token = re.search(r"I[jm][\w-]+\.[\w-]+\.[\w-]+", sender)
    assert token
    assert "walrus" in website.call("history", sender=token[0]).text
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Delete the conversation").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.locator("incident-line.assistant")).to_have_count(0)
    assert website.call("history", sender=token[0]).status == 401


def test_the_chat_in_the_frame_of_another_page_answers(visit: Any) -> None:
    page = visit("/embed?lang=en")
    page.locator("iframe.preview").scroll_into_view_if_needed()
    chat = page.frame_locator("iframe.preview")
    # Nothing is stored there before somebody opens it.
    assert page.evaluate("sessionStorage.length") == 0
    chat.locator(".launcher").click()
    chat.locator("#text-input").click()
    page.keyboard.insert_text("hello")
    page.keyboard.press("Enter")
    expect(chat.locator("incident-line.assistant")).to_contain_text("turn 1")


def test_the_frame_without_script_leads_to_the_form(visit: Any) -> None:
    page = visit("/chat/frame?lang=fr", java_script_enabled=False)
    expect(page.get_by_role("link", name=re.compile("question"))).to_have_attribute("href", "/?lang=fr#questions")
    expect(page.locator("a[href^='tel:']")).to_be_visible()
