"""A rule that nothing can break says nothing: each one is broken here, by the content or by the reply itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from incident_bot.answers import Answer, Button, Context, Message, Question, compose
from incident_bot.content import Content, Part
from tests.unit.checks.mutants.edits import with_part, with_parts, with_phrase, with_topic
from tests.unit.output_space import space
from tests.unit.output_space.rules import Rules
from tests.unit.output_space.space import Turn, turn

Break = Callable[[Content], Content]
# What is broken in the content, what is asked, and what the rule says.
Case = tuple[Break, tuple[Question, ...], str]


def saying(topic: str, english: str, facts: tuple[str, ...] | None = None, number: int = 0) -> Break:
    """Another English text in a part of an answer."""

    def broken(content: Content) -> Content:
        part = content.answers[topic]["answer"][number]
        cited = part.facts if facts is None else facts
        return with_part(content, topic, "answer", number, Part(cited, {**part.text, "en": english}))

    return broken


def also(topic: str, other: str, number: int = 0) -> Break:
    """A part of another answer at the end."""

    def broken(content: Content) -> Content:
        row = content.answers[topic]["answer"]
        return with_parts(content, topic, "answer", (*row, content.answers[other]["answer"][number]))

    return broken


def handing_off(topic: str, value: bool) -> Break:
    return lambda content: with_topic(content, replace(content.topics[topic], handoff=value))


def offering(topic: str) -> Break:
    return lambda content: with_topic(content, replace(content.topics[topic], offers="hotline"))


def proposing(topic: str, name: str, title: str) -> Break:
    def broken(content: Content) -> Content:
        changed = with_topic(content, replace(content.topics[topic], buttons=(name, "what_to_do")))
        return with_phrase(changed, "questions", name, {**content.phrases["questions"][name].text, "en": title})

    return broken


def again(content: Content) -> Content:
    return with_parts(content, "unclear", "again", content.answers["unclear"]["answer"])


CONTENT: dict[str, Case] = {
    "a message without a fact": (
        saying("data_not_concerned", "All is well.", ()), (Question("data_not_concerned"),), "rests on no fact"),
    "a number without its fact": (
        saying("misuse", "Call 0800/33.800.", ("no_misuse_known",)), (Question("misuse"),), "do not stand together"),
    "the hotline where nothing hands off": (
        also("misuse", "am_i_affected", 2), (Question("misuse"),), "gives the number and does not hand off"),
    "a hand-off without the number": (
        saying("rights_and_compensation", "Please ask.", None, 1), (Question("rights_and_compensation"),),
        "hands off without the number"),
    "a hand-off too many": (handing_off("misuse", True), (Question("misuse"),), "handoff is True"),
    "a hand-off too few": (
        handing_off("frustration", False), (Question("frustration"), Question("misuse")), "handoff is False"),
    "an offer of a topic that needs none": (offering("measures"), (Question("measures"),), "offers the number"),
    "an urgent number at the end": (
        saying("shared_secret", "Give nothing more. Call 0800/33.800."), (Question("shared_secret"),), "say first"),
    "a sentence of two answers": (
        saying("measures", "You do not have to do anything."), (Question("measures"), Question("what_to_do")),
        "says twice"),
    "nearly the same sentence in two answers": (
        saying("measures", "You really do not have to do anything."), (Question("measures"), Question("what_to_do")),
        "says nearly the same"),
    "a verdict on what is not cited": (
        saying("data_concerned", "The data that was looked at is the password."), (Question("data_concerned"),),
        "names password"),
    "a safe customer": (
        saying("what_to_do", "Your data is safe."), (Question("what_to_do"),), "nobody may be told"),
    "a customer who is not affected": (
        saying("what_to_do", "You are not affected."), (Question("what_to_do"),), "nobody may be told"),
    "a genuine message": (
        saying("what_to_do", "This message is genuine."), (Question("what_to_do"),), "nobody may be told"),
    "nothing to fear": (
        saying("what_to_do", "There is nothing to fear."), (Question("what_to_do"),), "nobody may be told"),
    "a promise": (saying("what_to_do", "We promise a solution."), (Question("what_to_do"),), "nobody may be told"),
    "a question for personal data": (
        saying("what_to_do", "What is your address?"), (Question("what_to_do"),), "asks the customer"),
    "a stranger": (saying("what_to_do", "Ask Card Stop."), (Question("what_to_do"),), "is in no cited fact"),
    "a placeholder left": (saying("what_to_do", "Stay vigilant {{now}}."), (Question("what_to_do"),), "brace"),
    "a space too many": (saying("what_to_do", "Stay  vigilant."), (Question("what_to_do"),), "brace or a space"),
    "a sentence cut off": (
        saying("what_to_do", "Stay vigilant and", None, 1), (Question("what_to_do"),), "ends in the middle"),
    "another language": (
        saying("hotline", "Appelez le 0800/33.800. Posez votre question."), (Question("hotline"),), "is fr"),
    "a long message": (saying("what_to_do", "Stay vigilant. " * 80), (Question("what_to_do"),), "1024 at most"),
    "a long message without buttons": (saying("thanks", "Thank you. " * 150), (Question("thanks"),), "1600 at most"),
    "a long answer": (saying("what_to_do", "Stay vigilant. " * 50), (Question("what_to_do"),), "characters"),
    "a button for what was just answered": (
        proposing("misuse", "measures", "Has the data been misused?"), (Question("misuse"),), "proposes"),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTENT.values(), ids=CONTENT)
def test_a_content_that_breaks_a_rule_is_noticed(content: Content, case: Case) -> None:
    broken, asked, what = case
    before = turn(content, asked, "en")
    assert list(Rules(content).wrong(before)) == []
    changed = broken(content)
    found = list(Rules(changed).wrong(turn(changed, asked, "en")))
    assert any(what in fault for fault in found), found


def test_noise_again_without_the_number_is_noticed(content: Content) -> None:
    changed = again(content)
    found = [fault for last in space.misunderstood(changed) for fault in Rules(changed).wrong(last)]
    assert "hands off without the number" in found


FOUR = tuple(Button(name, name) for name in "abcd")
TWICE = (Button("a", "a"),) * 2

MISUSE = Question("misuse")
FIRST = Message("Again.", ("no_misuse_known",), ("What is Proximus doing?",))
# What no content can break, but the code could.
REPLIES: dict[str, tuple[Callable[[Answer], Answer], str]] = {
    "another language": (lambda reply: replace(reply, language="nl"), "answers in nl"),
    "silence": (lambda reply: replace(reply, messages=()), "says nothing"),
    "four questions": (
        lambda reply: replace(reply, questions=tuple(map(Question, ("misuse", "measures", "hotline", "rights")))),
        "answers 4 questions"),
    "more messages than questions": (
        lambda reply: replace(reply, messages=(*reply.messages, *reply.messages)), "in 2 messages"),
    "an answer that also asks": (lambda reply: replace(reply, clarify=("misuse", "measures")), "and answers"),
    "a fact that is none": (
        lambda reply: replace(reply, messages=(replace(reply.messages[0], facts=("rumour",)),)), "which is no fact"),
    "an offer never made": (
        lambda reply: replace(reply, context=Context(offered="hotline")), "remembers the offer"),
    "buttons in between": (lambda reply: replace(reply, messages=(FIRST, *reply.messages)), "before the last"),
    "four buttons": (
        lambda reply: replace(reply, messages=(replace(reply.messages[0], buttons=FOUR),)), "has the buttons"),
    "a button twice": (
        lambda reply: replace(reply, messages=(replace(reply.messages[0], buttons=TWICE),)), "has the buttons"),
}  # fmt: skip


@pytest.mark.parametrize("case", REPLIES.values(), ids=REPLIES)
def test_a_reply_that_breaks_a_rule_is_noticed(content: Content, case: tuple[Callable[[Answer], Answer], str]) -> None:
    change, what = case
    reply = compose(content, [MISUSE], "en")
    broken = Turn((MISUSE,), "en", Context(), change(reply))
    found = list(Rules(content).wrong(broken))
    assert any(what in fault for fault in found), found
