from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from incident_bot.channels.landing import OPENING, render
from incident_bot.channels.templates import headers
from incident_bot.content import Content, load
from incident_bot.settings import LANGUAGES

HOTLINE = "0800/33.800"


class Cited(HTMLParser):
    """Texts with the facts that they are marked with."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.facts: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.facts |= set((known.get("data-facts") or "").split())
        self.ids += [known["id"]] if known.get("id") else []
        self.links += [known["href"]] if tag == "a" and known.get("href") else []


@pytest.fixture(scope="module")
def content() -> Content:
    return load(Path(__file__).parents[3] / "content")


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_a_customer_must_know(content: Content, language: str) -> None:
    cited = Cited(render(content, language)).facts
    verdicts = {item.fact for item in content.items.values() if item.fact}
    assert verdicts <= cited
    assert {
        "unauthorised_consultation", "partner_employee", "no_misuse_known", "no_service_impact", "nothing_to_do",
        "stay_vigilant", "fraudsters_may_call", "never_asked", "never_share", "no_links", "no_attachments",
        "unexpected_urgent", "end_the_call", "check_with_company", "data_protection_authority", "cybersecurity_centre",
        "complaint", "investigation", "no_more_details", "hotline",
    } <= cited  # fmt: skip
    assert cited <= set(content.facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_of_data_stands_under_its_verdict_alone(content: Content, language: str) -> None:
    shown = render(content, language)
    concerned = shown[shown.index('<div class="concerned">') : shown.index('<div class="not-concerned">')]
    not_concerned = shown[shown.index('<div class="not-concerned">') : shown.index('id="what-to-do"')]
    for item in content.items.values():
        row = f'<li data-facts="{item.fact}">'
        assert (row in concerned) == (item.concerned is True)
        assert (row in not_concerned) == (item.concerned is False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_on_it_can_be_dialled(content: Content, language: str) -> None:
    shown = render(content, language)
    assert text_of(shown).count(HOTLINE) == len(re.findall('<a [^>]*href="tel:080033800"', shown))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_for_nobody_in_the_first_person(content: Content, language: str) -> None:
    """It is no conversation."""
    first = {"fr": r"\b[Jj]e\b|\b[Jj]['’]", "nl": r"\b[Ii]k\b", "en": r"\bI\b", "de": r"\b[Ii]ch\b"}[language]
    shown = render(content, language)
    before = text_of(shown[: shown.index('id="questions"')])
    assert not re.search(first, before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_its_three_sisters_and_where_to_find_them(content: Content, language: str) -> None:
    shown = render(content, language, public_url="https://assistant.example")
    for other in (*LANGUAGES, "x-default"):
        assert f'hreflang="{other}" href="https://assistant.example/' in shown
    assert f'rel="canonical" href="https://assistant.example/?lang={language}"' in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_changed_is_not_on_it_in_that_language_and_everything_else_is(content: Content, language: str) -> None:
    whole, other = render(content, language), next(code for code in LANGUAGES if code != language)
    (instead, without_number) = (content.phrase("held", key, language) for key in content.phrases["held"])
    for fact in Cited(whole).facts - {"hotline", "check_with_company"}:
        held = replace(content, held={("what_happened", language): frozenset([fact])})
        shown = render(held, language)
        assert fact not in Cited(shown).facts
        assert Cited(shown).facts < Cited(whole).facts
        assert instead.partition(HOTLINE)[0] in text_of(shown)
        assert render(held, other) == render(content, other)
    held = replace(content, held={("hotline", language): frozenset(["hotline"])})
    assert HOTLINE not in text_of(render(held, language))
    assert without_number in text_of(render(held, language))


def test_every_link_inside_the_page_leads_somewhere(content: Content) -> None:
    page = Cited(render(content, "fr"))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_the_questions_of_the_form_are_those_asked_first(content: Content) -> None:
    shown = unescape(render(content, "nl"))
    for name in OPENING:
        assert f'value="{content.phrase("questions", name, "nl")}"' in shown


def test_without_the_widget_there_is_no_script(content: Content) -> None:
    assert "<script" not in render(content, "en")
    assert render(content, "en", chat="/chat/loader.js").count("<script") == 1


def test_nothing_on_it_comes_from_elsewhere(content: Content) -> None:
    shown = render(content, "en", chat="/chat/loader.js")
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", shown)
    assert not re.search(r"\sstyle=|\son\w+=", shown)


def test_a_policy_allows_no_inline_code() -> None:
    for policy in (headers(), headers(scripts=True, frames=True, framed_by=["https://shop.example"], seconds=60)):
        assert "unsafe" not in policy["Content-Security-Policy"]
        assert policy["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "script-src" not in headers()["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers()["Content-Security-Policy"]
