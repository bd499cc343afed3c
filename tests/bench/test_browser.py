"""An agent who has never seen the bench, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from incident_bot.bench.desk import PAGES
from incident_bot.settings import LANGUAGES
from tests.bench.conftest import TOKEN, Bench

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

expect.set_options(timeout=15_000)


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    options = {"viewport": {"width": 1280, "height": 900}, "locale": "en"}
    context = browser.new_context(**{**options, **getattr(request, "param", {})})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, bench: Bench) -> Iterator[Page]:
    """Logged in with the keyboard. No page breaks its policy, raises an error or asks a third party."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    strangers: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    page.on(
        "request",
        lambda asked: strangers.append(asked.url) if urlsplit(asked.url).netloc != f"127.0.0.1:{bench.port}" else None,
    )
    page.goto(f"{bench.url}/bench")
    expect(page.locator("#token")).to_be_focused()
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    yield page
    assert errors == []
    assert strangers == []


def violations(page: Page) -> list[str]:
    if not AXE.is_file():
        pytest.fail(f"{AXE.relative_to(ROOT)} is missing: `make web` brings it", pytrace=False)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"bench-{name}.png", full_page=True)


def say(page: Page, text: str) -> None:
    turns = page.locator(".turn")
    count = turns.count()
    page.locator("#text").focus()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    expect(turns).to_have_count(count + 1)
    expect(page.locator("#text")).to_be_focused()


def tab_to(page: Page, name: str) -> None:
    """Reaches a control with the tabulator key alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        if found.startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached")


def test_an_agent_tests_a_question_saves_it_and_sees_it_fail_with_the_keyboard_alone(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Try a question")
    expect(page.get_by_text("Save the conversation as a test.")).to_be_visible()
    say(page, "Who did it?")
    expect(page.locator("#live")).to_contain_text("partner of Proximus")
    tab_to(page, "Send")
    page.locator(".turn").last.locator(".wrong summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, "The right topic")
    page.keyboard.type("What is Prox")
    tab_to(page, "Put on the review list")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("review list")
    shot(page, "wrong")
    assert violations(page) == []
    page.locator("#name").focus()
    page.keyboard.type("Asks who did it")
    page.keyboard.press("Enter")
    expect(page.locator(".tag.bad").first).to_have_text("failed")
    row = page.locator("tr.differs").first
    expect(row.locator("td").nth(0)).to_have_text("What is Proximus doing?")
    expect(row.locator("td").nth(1)).to_have_text("Who did it?")
    shot(page, "test-failed")
    assert violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conversation_has_no_barrier_in_any_language(page: Page, bench: Bench, language: str) -> None:
    page.goto(f"{bench.url}/bench/talk?lang={language}")
    say(page, "Was my bank account leaked, and who did it? My code is 4821.")
    closed = page.locator(".turn details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    shot(page, f"talk-{language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert violations(page) == []


def test_no_page_has_a_barrier(page: Page, bench: Bench) -> None:
    for name in (*PAGES[1:], "answers/misuse", "statement/hotline"):
        page.goto(f"{bench.url}/bench/{name}")
        assert violations(page) == [], name


@pytest.mark.parametrize(
    "context",
    [{"viewport": {"width": 360, "height": 740}}, {"color_scheme": "dark"}],
    ids=["narrow", "dark"],
    indirect=True,
)
def test_it_is_read_on_a_telephone_and_in_the_dark(page: Page, bench: Bench, request: pytest.FixtureRequest) -> None:
    say(page, "Has the data been misused, and what should I do?")
    shot(page, f"talk-{request.node.callspec.id}")
    assert violations(page) == []
    for name in (*PAGES, "answers/misuse"):
        page.goto(f"{bench.url}/bench/{name}")
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), name


def test_a_text_is_checked_while_it_is_typed(page: Page, bench: Bench) -> None:
    page.goto(f"{bench.url}/bench/answers/misuse")
    expect(page.locator("#checked .done")).to_be_visible()
    text = page.get_by_label("English", exact=True).first
    text.fill("At this stage, nothing shows that the data of 12 people has been misused.")
    expect(page.locator("#checked .faults")).to_contain_text("12")
    expect(page.locator("#checked .bubble").first).to_contain_text("12 people")
    assert violations(page) == []
    shot(page, "answer-faults")
    text.fill("At this stage, nothing shows that the data has been misused.")
    expect(page.locator("#checked .done")).to_be_visible()


def test_a_list_shows_how_far_it_is_and_can_be_stopped(page: Page, bench: Bench) -> None:
    page.goto(f"{bench.url}/bench/lists")
    page.locator("#text").fill("\n".join(["who did it?"] * 900))
    page.get_by_role("button", name="Ask all questions").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("output")).not_to_have_text("0 / 900")
    assert violations(page) == []
    shot(page, "progress")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("stopped")).to_be_visible()
    shot(page, "list")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], ids=["no-script"], indirect=True)
def test_it_works_without_javascript(context: BrowserContext, bench: Bench) -> None:
    page = context.new_page()
    page.goto(f"{bench.url}/bench")
    page.locator("#token").fill(TOKEN)
    page.keyboard.press("Enter")
    page.locator("#text").fill("who did it?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".bubble.assistant").first).to_contain_text("partner")
