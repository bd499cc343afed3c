from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chat

ATTACKS = [
    "<img src=x onerror=pwned()>",
    "<script>pwned()</script>",
    "<svg onload=pwned()>",
    "[click](javascript:pwned())",
    "![x](javascript:pwned())",
    "<a href='javascript:pwned()'>click</a>",
    "javascript:pwned()",
    "**bold** <b onmouseover=pwned()>x</b>",
    "</incident-line><iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
    '"><img src=x onerror=pwned()>',
    "<style>*{display:none}</style>",
    "`<img src=x onerror=pwned()>`\n\n    <script>pwned()</script>",
    "{{constructor.constructor('pwned()')()}}",
]
ELEMENTS = "incident-line :is(img, script, svg, iframe, style, b, strong, object, embed, a:not([href^='tel:']))"


def test_nothing_that_a_customer_or_the_server_says_becomes_markup(chat: Chat) -> None:
    ran: list[str] = []
    chat.page.expose_function("pwned", lambda: ran.append("ran"))

    def answer(message: dict[str, Any]) -> dict[str, Any]:
        attack = message["text"]
        record = chat.server.saying([attack, attack], message, topics=[attack], handoff=True)
        record["messages"][1]["facts"] = ["nothing_to_do", attack, "__proto__", "constructor"]
        record["messages"][1]["buttons"] = [{"title": attack, "payload": attack}]
        return record

    chat.server.answer = answer
    chat.open()
    for number, attack in enumerate(ATTACKS):
        chat.say(attack)
        expect(chat.answers).to_have_count(2 * number + 2)
    assert chat.page.locator(ELEMENTS).count() == 0
    for link in chat.page.locator("incident-line a").all():
        assert link.get_attribute("href") == "tel:080033800"
    shown = chat.page.locator("incident-line.assistant").first.inner_text()
    assert ATTACKS[0] in shown
    chat.page.reload()
    expect(chat.answers).to_have_count(2 * len(ATTACKS))
    assert chat.page.locator(ELEMENTS).count() == 0
    assert ran == []


@pytest.mark.parametrize("attack", ATTACKS[:4])
def test_an_error_text_is_no_markup_either(chat: Chat, attack: str) -> None:
    ran: list[str] = []
    chat.page.expose_function("pwned", lambda: ran.append("ran"))
    chat.server.refusals = [{"error": attack, "message": attack, "messages": [{"text": attack, "facts": [attack]}]}]
    chat.open()
    chat.say("bonjour")
    expect(chat.page.locator("incident-line.refusal")).to_contain_text(attack)
    assert chat.page.locator(ELEMENTS).count() == 0
    assert ran == []


def test_pasted_markup_is_text(chat: Chat) -> None:
    chat.open()
    chat.input.click()
    chat.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/html', '<img src=x onerror=pwned()><b>gras</b>');
          data.setData('text/plain', 'gras');
          const input = document.querySelector('incident-chat').shadowRoot
            .querySelector('deep-chat').shadowRoot.getElementById('text-input');
          input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(chat.input.locator("img, b")).to_have_count(0)
    chat.page.keyboard.press("Enter")
    expect(chat.questions).to_contain_text("gras")
