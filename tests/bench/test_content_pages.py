"""Answers, facts and statements changed on the bench, as customers then hear them."""

from __future__ import annotations

import html
import re
import time

from incident_bot.content import load
from tests.bench.conftest import Bench

STAMP = re.compile(r'name="stamp" value="(\w+)"')
TEXT = "At this stage, nothing shows that the data has been misused."


def told(bench: Bench, question: str) -> str:
    # The content is looked at once a second.
    time.sleep(1.1)
    return html.unescape(bench.say(question).text)


def publish(bench: Bench, **fields: str) -> int:
    stamp = STAMP.findall(bench.get("/bench/answers/misuse").text)[0]
    return bench.submit("/bench/answers/misuse", **{"stamp": stamp, **fields}).status


def test_an_edit_is_live_without_training_and_can_be_taken_back(bench: Bench) -> None:
    before = load(bench.content).answers["misuse"]["answer"][0].text["en"]
    assert publish(bench, **{"answer.0.en": TEXT}) == 303
    assert TEXT in told(bench, "Has the data been misused?")
    version = re.findall(r'name="version" value="([\d-]+)"', bench.get("/bench/answers").text)[0]
    assert bench.submit("/bench/answers/back", version=version).status == 303
    assert before in told(bench, "Has the data been misused?")


def test_an_edit_with_a_fault_is_shown_while_typing_and_not_published(bench: Bench) -> None:
    wrong = {"answer.0.en": "At this stage, nothing shows that the data of 12 people has been misused."}
    checked = html.unescape(bench.submit("/bench/answers/misuse/check?lang=en", **wrong).text)
    assert "12" in re.findall(r'<ul class="faults">.*?</ul>', checked, re.DOTALL)[0]
    assert "of 12 people" in checked.partition('id="checked"')[2]
    before = load(bench.content)
    assert publish(bench, **wrong) == 422
    assert load(bench.content) == before


def test_an_edit_of_what_somebody_else_has_changed_is_not_published(bench: Bench) -> None:
    assert publish(bench, **{"answer.0.en": TEXT, "stamp": "0" * 16}) == 409


def test_the_tests_that_an_answer_touches_are_named(bench: Bench) -> None:
    page = bench.get("/bench/answers/what_to_do").text
    named = set(re.findall(r"tests/one\?path=([^\"]+)", page))
    assert "follow_ups/test_what_else_de.yml" in named


def test_a_new_statement_holds_back_what_is_stale_until_it_is_approved(bench: Bench) -> None:
    content = load(bench.content)
    last = max(number for fact in content.facts.values() for number in fact.lines)
    sentences: dict[int, list[str]] = {number: [] for number in range(1, last + 1)}
    for fact in content.facts.values():
        for number in fact.lines:
            sentences[number].append(f"On lit que {' puis '.join(fact.terms)} est vrai pour {fact.id}.")
    old = "\n".join(" ".join(line) or "Rien." for line in sentences.values())
    (bench.state / "bench").mkdir(parents=True, exist_ok=True)
    (bench.state / "bench" / "statement.txt").write_text(old, encoding="utf-8")
    new = old.replace("est vrai pour no_misuse_known", "n'est plus vrai pour no_misuse_known")

    compared = html.unescape(bench.submit("/bench/statement?lang=en", text=new).text)
    assert re.findall(r'<tr class="differs"><th scope="row"><a href="/bench/statement/(\w+)"', compared) == [
        "no_misuse_known"
    ]
    assert load(bench.content).held == {}

    assert bench.submit("/bench/statement/take-over", text=new).status == 303
    assert set(load(bench.content).held) == {("misuse", language) for language in ("fr", "nl", "en", "de")}
    neutral = content.phrase("held", "sentence", "en")
    assert neutral in told(bench, "Has the data been misused?")
    assert neutral not in told(bench, "Who did it?")

    bench.submit("/bench/answers/misuse/approve", language="en")
    assert neutral not in told(bench, "Has the data been misused?")
    assert content.phrase("held", "sentence", "fr") in told(bench, "A-t-on abusé des données ?")
    assert ("misuse", "en") not in load(bench.content).held


def test_a_fact_needs_its_evidence(bench: Bench) -> None:
    page = bench.get("/bench/statement/hotline").text
    fact = load(bench.content).facts["hotline"]
    fields = {**fact.wording, "lines": "19", "terms": "0900/12.345", "stamp": STAMP.findall(page)[0]}
    assert bench.submit("/bench/statement/hotline", **fields).status == 422
    assert load(bench.content).facts["hotline"] == fact
