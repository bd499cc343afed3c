from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from incident_bot.settings import LANGUAGES
from tests.browser.conftest import WEB, Chat, Watch
from tests.browser.fake_server import FakeServer

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const name = element.getAttribute('aria-label') || element.innerText || element.tagName;
  return element === document.body ? '' : name.trim();
}"""
# Elements that stick out of the window, in all open shadow roots; what only readers hear is one pixel.
TOO_WIDE = """() => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      const box = element.getBoundingClientRect();
      if (box.width > 2 && (box.right > innerWidth + 1 || box.left < -1)) found.push(element.outerHTML.slice(0, 80));
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document.querySelector('incident-chat').shadowRoot);
  if (document.scrollingElement.scrollWidth > innerWidth) found.push('page');
  return found;
}"""


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_any_state(chat: Chat, language: str) -> None:
    found: dict[str, list[str]] = {}

    def look(state: str) -> None:
        found[state] = violations(chat.page)

    chat.visit(language)
    expect(chat.launcher).to_be_visible()
    look("closed")
    chat.launcher.click()
    expect(chat.intro).to_be_visible()
    look("open")
    chat.say("question")
    expect(chat.answers).to_have_count(1)
    for summary in chat.answers.locator("summary").all():
        summary.click()
    look("conversation")
    chat.say("PIN: 4821")
    expect(chat.held).to_be_visible()
    look("held back")
    chat.button(chat.word("change_message", language)).click()
    chat.button(chat.word("options", language)).click()
    look("menu")
    chat.page.keyboard.press("Escape")
    chat.page.keyboard.press("ControlOrMeta+a")
    chat.server.answer = lambda message: chat.server.about("am_i_affected", message)
    chat.input.fill("")
    chat.say("question")
    expect(chat.answers.locator("a.call")).to_be_visible()
    look("hand-off")
    chat.server.refusals = [{"error": "failed", "message": chat.server.content.phrase("refusals", "failed", language)}]
    chat.say("question")
    expect(chat.page.locator("incident-line.refusal")).to_be_visible()
    chat.server.stop()
    expect(chat.page.locator(".gone")).to_be_visible()
    look("error")
    assert found == {state: [] for state in found}
    assert len(found) == 7


@pytest.mark.parametrize("context", [{"color_scheme": "dark"}], indirect=True, ids=["dark"])
def test_contrast_holds_in_the_dark(chat: Chat) -> None:
    chat.server.answer = lambda message: chat.server.about("am_i_affected", message)
    chat.open()
    chat.say("question")
    expect(chat.answers.locator("a.call")).to_be_visible()
    chat.say("PIN: 4821")
    expect(chat.held).to_be_visible()
    assert violations(chat.page) == []
    assert chat.dialog.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(21, 28, 32)"


def test_from_the_launcher_to_an_answer_and_out_again_by_keyboard_alone(chat: Chat) -> None:
    chat.visit("en")
    expect(chat.launcher).to_be_visible()
    keyboard = chat.page.keyboard

    def tab_to(name: str, key: str = "Tab") -> None:
        seen = []
        for _ in range(25):
            keyboard.press(key)
            seen.append(chat.page.evaluate(FOCUSED))
            if seen[-1] == name:
                return
        raise AssertionError(f"{name!r} is not reached by {key}: {seen}")

    tab_to(chat.word("launcher", "en"))
    keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    keyboard.type("what now?")
    tab_to(chat.word("send", "en"))
    keyboard.press("Space")
    expect(chat.answers).to_have_count(1)
    expect(chat.input).to_be_focused()
    tab_to(f"{chat.word('from_statement', 'en')}{chat.word('show_facts', 'en')}", "Shift+Tab")
    keyboard.press("Enter")
    expect(chat.answers.locator(".facts ul")).to_be_visible()
    tab_to(chat.word("feedback", "en"))
    keyboard.press("Space")
    tab_to(chat.word("helpful", "en"))
    keyboard.press("Space")
    expect(chat.answers).to_contain_text(chat.word("feedback_thanks", "en"))
    expect(chat.input).to_be_focused()
    tab_to(chat.word("options", "en"), "Shift+Tab")
    keyboard.press("Enter")
    assert chat.page.evaluate(FOCUSED) == chat.word("new_conversation", "en")
    keyboard.press("Escape")
    assert chat.page.evaluate(FOCUSED) == chat.word("options", "en")
    expect(chat.dialog).to_be_visible()
    tab_to("0800/33.800")
    tab_to("Another page")
    tab_to(chat.word("question", "en"), "Shift+Tab")
    keyboard.press("Escape")
    expect(chat.dialog).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    keyboard.press("Space")
    expect(chat.input).to_be_focused()


def test_focus_can_be_seen_wherever_it_is(chat: Chat) -> None:
    chat.open()
    chat.say("question")
    expect(chat.answers).to_have_count(1)
    outline = """() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const marked = element.id === 'text-input' ? element.parentElement : element;
      const style = getComputedStyle(marked);
      return [element.outerHTML.slice(0, 60), style.outlineStyle, parseFloat(style.outlineWidth)];
    }"""
    seen = []
    for _ in range(14):
        chat.page.keyboard.press("Shift+Tab")
        element, style, width = chat.page.evaluate(outline)
        if element.startswith("<body") or "/other" in element:
            break
        seen.append(element)
        assert (style, width >= 2) == ("solid", True), element
    assert len(seen) > 6


def test_each_text_is_announced_once_and_in_order(chat: Chat) -> None:
    chat.page.add_init_script(
        """addEventListener('DOMContentLoaded', () => {
          window.announced = [];
          const timer = setInterval(() => {
            const live = document.querySelector('incident-chat')?.shadowRoot?.querySelector('.unseen');
            if (!live) return;
            clearInterval(timer);
            const kind = [live.getAttribute('role'), live.getAttribute('aria-live')];
            const note = (node) => announced.push([...kind, node.lang, node.textContent]);
            [...live.children].forEach(note);
            const each = (all) => all.forEach((one) => one.addedNodes.forEach(note));
            new MutationObserver(each).observe(live, {childList: true});
          }, 1);
        })"""
    )
    chat.server.answer = lambda message: chat.server.saying([f"{message['text']} a", f"{message['text']} b"], message)
    chat.open("nl")
    chat.say("een")
    chat.say("twee")
    expect(chat.answers).to_have_count(4)
    chat.page.get_by_label(chat.word("language", "nl")).select_option("en")
    expect(chat.dialog).to_have_attribute("lang", "en")
    announced = chat.page.evaluate("announced")
    assert {(role, live) for role, live, _, _ in announced} == {("log", "polite")}
    opening = [chat.word(key, "nl").replace("{days}", "7") for key in ("disclosure", "no_secrets", "kept")]
    assert [text for *_, text in announced] == [
        *opening,
        *(f"{chat.word('assistant', 'nl')}: {text}" for text in ("een a", "een b", "twee a", "twee b")),
    ]
    assert {language for _, _, language, _ in announced} == {"nl"}
    assert chat.page.locator("#messages").get_attribute("aria-live") == "off"
    assert chat.page.locator("#messages").get_attribute("role") == "log"


def test_restored_lines_are_not_announced_again_and_focus_stays_with_the_page(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    chat.page.reload()
    expect(chat.answers).to_have_count(1)
    assert chat.page.locator(".unseen p").count() == 0
    assert chat.page.evaluate(FOCUSED) == ""


@pytest.mark.parametrize(
    "context", [{"viewport": {"width": 320, "height": 568}, "has_touch": True}], indirect=True, ids=["320"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_at_320_pixels_it_fills_the_screen_and_nothing_sticks_out(chat: Chat, language: str) -> None:
    chat.visit(language)
    expect(chat.launcher).to_be_visible()
    assert chat.page.evaluate(TOO_WIDE) == []
    chat.launcher.click()
    expect(chat.intro).to_be_visible()
    assert chat.dialog.bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 568}
    expect(chat.page.locator("h2")).to_be_focused()
    chat.server.answer = lambda message: chat.server.about("am_i_affected", message)
    chat.say("question")
    expect(chat.answers).to_have_count(1)
    chat.answers.locator("summary").first.click()
    chat.say("PIN: 4821")
    expect(chat.held).to_be_visible()
    assert chat.page.evaluate(TOO_WIDE) == []
    expect(chat.input).to_be_in_viewport()
    expect(chat.page.locator(".hotline a")).to_be_in_viewport()


# Words that do not fit into their control.
EDGES = """() => {
  const root = document.querySelector('incident-chat').shadowRoot;
  return [...root.querySelectorAll('h2, .hotline a, select, button')]
    .filter((control) => control.checkVisibility() && control.scrollWidth > control.clientWidth + 2)
    .map((control) => control.innerText);
}"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_with_text_at_200_percent_everything_can_be_read_and_reached(
    browser: Browser, server: FakeServer, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="fr-BE")
    page = context.new_page()
    # What the setting of a browser does: `medium` is twice as large.
    session = context.new_cdp_session(page)
    session.send("Page.enable")
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    chat = Chat(page, server, Watch(set())).open()
    assert chat.intro.evaluate("e => getComputedStyle(e).fontSize") == "32px"
    chat.say("question")
    expect(chat.answers).to_have_count(1)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(EDGES) == []
    chat.answers.locator("p").first.scroll_into_view_if_needed()
    for element in (chat.page.locator(".hotline a"), chat.input, chat.button(chat.word("close"))):
        expect(element).to_be_in_viewport()
    assert page.locator("#messages").evaluate("e => e.clientHeight") > 150
    chat.button(chat.word("close")).click()
    expect(chat.launcher).to_be_visible()
    context.close()


def test_a_page_with_tiny_root_text_does_not_make_the_panel_tiny(chat: Chat) -> None:
    chat.visit()
    chat.page.evaluate("document.documentElement.style.setProperty('font-size', '6px')")
    chat.launcher.click()
    expect(chat.intro).to_be_visible()
    assert chat.intro.evaluate("e => getComputedStyle(e).fontSize") == "16px"


def test_in_forced_colours_controls_keep_an_edge(chat: Chat) -> None:
    chat.page.emulate_media(forced_colors="active")
    chat.server.answer = lambda message: chat.server.about("am_i_affected", message)
    chat.open()
    chat.say("question")
    expect(chat.answers).to_have_count(1)
    edge = "e => [getComputedStyle(e).borderTopStyle, parseFloat(getComputedStyle(e).borderTopWidth) > 0]"
    for selector in (".input-button", "#text-input-container", ".choices button", "a.call", ".user-message-text"):
        assert chat.page.locator(selector).first.evaluate(edge) == ["solid", True], selector


@pytest.mark.parametrize("context", [{"reduced_motion": "reduce"}], indirect=True, ids=["reduced"])
def test_with_reduced_motion_nothing_moves(chat: Chat) -> None:
    chat.open()
    chat.say("question")
    running = "document.getAnimations().filter(a => a.playState === 'running').length"
    assert chat.page.evaluate(running) == 0
    expect(chat.answers).to_have_count(1)
    assert chat.page.evaluate(running) == 0


def test_targets_are_large_enough_to_hit(chat: Chat) -> None:
    chat.open()
    chat.say("question")
    expect(chat.answers).to_have_count(1)
    for control in chat.page.locator("dialog :is(button, select, summary, .input-button, .hotline a)").all():
        if control.is_visible():
            box = control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 24, control.inner_text()
