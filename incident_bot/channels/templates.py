"""How a page is written: its template, its words in one language, and what a browser may do with it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from incident_bot.content import Content, Part
from incident_bot.settings import LANGUAGES, MAX_TEXT, Settings

SPACED_MARK = re.compile(r" (?=[?!:;»])|(?<=«) ")

_STYLE = files("incident_bot.channels").joinpath("pages/style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_TEMPLATES = Environment(
    loader=PackageLoader("incident_bot.channels", "pages"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


def write(template: str, content: Content, language: str, days: float = Settings.retention_days, **values: Any) -> str:
    """An HTML document. `days` is how long a conversation is kept, `values` what the template needs beside words."""
    number = phone_number(content)
    call = Markup('<a href="tel:{}">{}</a>').format(dialled(number), number)
    return _TEMPLATES.get_template(template).render(
        language=language,
        languages=LANGUAGES,
        style=Markup(_STYLE),
        words={key: unbroken(phrase.text[language]) for key, phrase in content.phrases["page"].items()},
        headings={key: heading.text[language] for key, heading in content.phrases["headings"].items()},
        number=number,
        dial=dialled(number),
        call=call,
        has_hotline=content.has_hotline(language),
        dialable=lambda text: escape(unbroken(text)).replace(escape(number), call),
        unbroken=unbroken,
        kept=content.phrase("widget", "kept", language).replace("{days}", f"{days:g}"),
        max_text=MAX_TEXT,
        **values,
    )


def headers(
    *, scripts: bool = False, frames: bool = False, framed_by: Iterable[str] = (), seconds: int = 0
) -> dict[str, str]:
    """What a browser may do with the page: nothing from elsewhere, ever. `scripts` lets ours run, `frames` shows pages
    of ours inside, `framed_by` are origins whose pages may show this one, `seconds` is how long it may be kept."""
    sources = ["default-src 'none'"]
    if scripts:
        sources += ["script-src 'self'", "connect-src 'self'", "img-src 'self' data:"]
    sources.append(f"style-src 'sha256-{_STYLE_HASH}'" + (" 'self'" if scripts else ""))
    if frames:
        sources.append("frame-src 'self'")
    around = " ".join(framed_by) or "'none'"
    sources += ["form-action 'self'", "base-uri 'none'", f"frame-ancestors {around}"]
    kept = {"Cache-Control": f"public, max-age={seconds}", "Vary": "Accept-Language"}
    return {
        "Content-Security-Policy": "; ".join(sources),
        **SAFE,
        **(kept if seconds else {"Cache-Control": "no-store"}),
    }


def phone_number(content: Content) -> str:
    return next(term for term in content.facts["hotline"].terms if any(map(str.isdigit, term)))


def dialled(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def unbroken(text: str) -> str:
    """French puts a space before these marks; no line may begin with them."""
    return SPACED_MARK.sub("\N{NO-BREAK SPACE}", text)


def _citing(parts: Iterable[Part], fact: str | None) -> tuple[Part, ...]:
    """Those that rest on this fact, or on none."""
    return tuple(part for part in parts if (fact in part.facts if fact else not part.facts))


_TEMPLATES.filters["citing"] = _citing
