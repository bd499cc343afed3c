"""The plain page: one HTML document that needs no JavaScript, no cookie and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from incident_bot.channels.history import Line
from incident_bot.content import Content
from incident_bot.settings import LANGUAGES, MAX_TEXT

# Asked first by people who have just heard of it.
OPENING = ("what_happened", "data_concerned", "what_to_do", "suspicious_contact")
SPACED_MARK = re.compile(r" (?=[?!:;»])|(?<=«) ")

_FOLDER = files("incident_bot.channels")
_STYLE = _FOLDER.joinpath("page.css").read_text(encoding="utf-8")
_TEMPLATE = Environment(
    autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
).from_string(_FOLDER.joinpath("page.html").read_text(encoding="utf-8"))
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Page:
    """What is shown. `sender` is the token of the conversation, None before its first message; `refusal` is a key of
    `refusals` in phrases.yml; `draft` is what the customer typed and has to find again."""

    language: str
    sender: str | None = None
    lines: tuple[Line, ...] = ()
    refusal: str | None = None
    draft: str = ""

    @property
    def latest(self) -> int | None:
        """Where the last message of the customer stands, unless there is a refusal to read: the page opens there."""
        asked = [index for index, line in enumerate(self.lines) if line.by_customer]
        return asked[-1] if asked and self.refusal is None else None


def render(content: Content, page: Page) -> str:
    number = next(term for term in content.facts["hotline"].terms if any(map(str.isdigit, term)))
    call = Markup('<a href="tel:{}">{}</a>').format("".join(filter(str.isdigit, number)), number)
    return _TEMPLATE.render(
        page=page,
        style=Markup(_STYLE),
        languages=LANGUAGES,
        words={key: _unbroken(phrase.text[page.language]) for key, phrase in content.phrases["page"].items()},
        refusal=content.phrase("refusals", page.refusal, page.language) if page.refusal else None,
        call=call,
        dialable=lambda text: escape(_unbroken(text)).replace(escape(number), call),
        unbroken=_unbroken,
        opening=() if page.lines else _opening(content, page.language),
        max_text=MAX_TEXT,
    )


def _unbroken(text: str) -> str:
    """French puts a space before these marks; no line may begin with them."""
    return SPACED_MARK.sub("\N{NO-BREAK SPACE}", text)


def _opening(content: Content, language: str) -> tuple[str, ...]:
    return tuple(content.phrase("questions", name, language) for name in OPENING)
