"""What the pages of the bench share: the assistant, the words, and how a page is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench import words
from incident_bot.bench.assistant import Assistant
from incident_bot.bench.guard import Guard
from incident_bot.bench.jobs import Jobs
from incident_bot.bench.previews import CHANNELS
from incident_bot.bench.talks import Talks
from incident_bot.channels.incoming import best_guess
from incident_bot.content import Content, Texts
from incident_bot.live_content import LiveContent
from incident_bot.settings import LANGUAGES, MAX_TEXT, Settings

LANGUAGE_COOKIE = "incident-bot-bench-language"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Without a referrer a browser says of its own forms that they come from nowhere.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PAGES = ("talk", "tests", "lists", "insights", "answers", "statement", "review")


@dataclass(frozen=True)
class Desk:
    """One for all pages. `words` are the bench's own, of content/bench.yml."""

    settings: Settings
    content: LiveContent
    words: Mapping[str, Texts]
    assistant: Assistant
    guard: Guard
    talks: Talks = field(default_factory=Talks)
    jobs: Jobs = field(default_factory=Jobs)

    @property
    def kept(self) -> Path:
        """Where the bench keeps what it makes."""
        return self.settings.state / "bench"

    def word(self, key: str, language: str) -> str:
        return self.words[key][language]

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> HTTPResponse:
        language = language_of(request)
        content = self.content.current()
        text = _TEMPLATES.get_template(template).render(
            language=language,
            languages=LANGUAGES,
            own_names={"fr": "Français", "nl": "Nederlands", "en": "English", "de": "Deutsch"},
            w={key: texts[language] for key, texts in self.words.items()},
            here=request.path,
            request_args=[(key, value) for key, values in request.args.items() for value in values],
            pages=PAGES,
            content=content,
            channels=CHANNELS,
            max_text=MAX_TEXT,
            topic=lambda topic: self.topic(content, topic, language),
            item=lambda item: content.items[item].label[language] if item in content.items else item,
            fact=lambda id: content.facts[id].wording[language] if id in content.facts else id,
            lines=lambda id: content.facts[id].lines if id in content.facts else (),
            percent=lambda share: f"{100 * share:.0f} %",
            model=self.assistant.model_id[:8],
            **values,
        )
        return html(text, status)

    def topic(self, content: Content, topic: str, language: str) -> str:
        return words.topic_name(self.words, content, topic, language)


def language_of(request: Request) -> str:
    wanted = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return best_guess(wanted, ",".join(request.headers.getall("accept-language", [])))


def html(text: str, status: int = 200) -> HTTPResponse:
    return response.html(text, status, headers=dict(HEADERS))


def as_json(body: Any, status: int = 200) -> HTTPResponse:
    return response.json(body, status, headers=dict(HEADERS), dumps=lambda it: json.dumps(it, ensure_ascii=False))


def see(path: str) -> HTTPResponse:
    """After something was changed: look here."""
    return response.text("", 303, headers={**HEADERS, "Location": path})


def download(data: bytes | str, name: str, kind: str) -> HTTPResponse:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    body = data.encode() if isinstance(data, str) else data
    return response.raw(body, headers=headers, content_type=kind)


def _data(value: Any) -> Markup:
    """For a script element of type application/json: nothing in it can end the element."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))


_TEMPLATES = Environment(
    loader=PackageLoader("incident_bot.bench"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["data"] = _data
