"""Pictures for a person to look at, in build/screenshots/."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SHOTS, Chat, Watch
from tests.browser.fake_server import FakeServer

SIZES = {
    "desktop": {"viewport": {"width": 1100, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 568}, "device_scale_factor": 2, "has_touch": True},
    "dark": {"viewport": {"width": 1100, "height": 800}, "color_scheme": "dark"},
    "forced": {"viewport": {"width": 1100, "height": 800}, "forced_colors": "active"},
}


@pytest.mark.parametrize("name", SIZES)
def test_pictures_are_taken(browser: Browser, server: FakeServer, name: str) -> None:
    language = "fr"
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(**SIZES[name], locale="fr-BE")
    chat = Chat(context.new_page(), server, Watch(set())).visit(language)

    def shoot(state: str) -> None:
        file = SHOTS / f"{name}-{language}-{state}.png"
        chat.page.screenshot(path=str(file))
        assert file.stat().st_size > 3000

    expect(chat.launcher).to_be_visible()
    shoot("1-closed")
    chat.launcher.click()
    expect(chat.intro).to_be_visible()
    shoot("2-open")
    chat.server.answer = lambda message: chat.server.about("data_item", message, ("bank_account",))
    chat.say(server.content.phrase("questions", "data_item", language))
    expect(chat.answers).to_have_count(1)
    chat.answers.locator("summary").first.click()
    shoot("3-facts")
    chat.say("PIN 4821")
    expect(chat.held).to_be_visible()
    shoot("4-held-back")
    chat.button(chat.word("change_message", language)).click()
    chat.input.fill("")
    chat.server.answer = lambda message: chat.server.about("am_i_affected", message)
    chat.say(server.content.phrase("questions", "am_i_affected", language))
    expect(chat.answers).to_have_count(2)
    chat.answers.last.locator("summary").last.click()
    shoot("5-hand-off")
    chat.button(chat.word("options", language)).click()
    shoot("6-options")
    chat.page.keyboard.press("Escape")
    server.stop()
    expect(chat.page.locator(".gone")).to_be_visible()
    shoot("7-gone")
    context.close()
