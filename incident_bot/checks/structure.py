"""Does content/ hold together? What the code needs is there, facts and answers name each other, and the four
languages say the same number of things."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from incident_bot.checks import wording
from incident_bot.content import Content, Part
from incident_bot.content_files import PAGE, file_of
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES

ITEMS = "content/items.yml"
# What the code asks for by name, beside one `answer` for every topic.
VARIANTS = {
    "data_item": ("concerned", "not_concerned", "both", "other", "which", "corrected"),
    "language": ("answer", "which", "switched", "foreign"),
    "suspicious_contact": ("answer", "no_sign", "shown"),
    "thanks": ("answer", "acknowledged"),
    "unclear": ("answer", "again"),
}
TOPICS = (*VARIANTS, "hotline", "official_source")
# Variants that give the hotline where their topic does not hand off.
GIVING_HOTLINE = {("unclear", "again"), ("language", "foreign")}
# What only a person can answer.
HANDOFF = ("am_i_affected", "shared_secret", "hotline", "rights_and_compensation", "frustration")
PHRASES = {
    "joins": ("and",),
    "offers": ("hotline",),
    "refusals": ("empty", "too_long", "malformed", "session", "slow_down", "busy", "failed"),
    "failures": ("hotline",),
    "notices": ("redacted",),
    "held": ("sentence", "sentence_without_number"),
    "channels": (
        "number", "to_erase", "ask", "media", "options", "choose", "call", "hotline", "stopped", "erased", "not_erased",
    ),
    # What the pages are made of, beside answers and items.
    "headings": (
        "title", "skip", "call", "ask", "back", "what_happened", "data", "concerned", "not_concerned", "what_to_do",
        "never_asks", "shared_secret", "fraud", "measures", "authorities", "unknown", "questions", "official",
    ),
    "parts": ("headline", "source"),
    "embed": (
        "title", "intro", "script", "script_how", "frame", "frame_how", "language", "language_how", "policy",
        "policy_how", "origins", "origins_how", "preview", "preview_how", "not_built",
    ),
    "web_refusals": ("origin",),
}  # fmt: skip
LONGEST_HEADING = 80
PLACEHOLDERS = {
    ("data_item", "concerned"): ["concerned"],
    ("data_item", "not_concerned"): ["not_concerned"],
    ("data_item", "both"): ["concerned", "not_concerned"],
    ("data_item", "corrected"): ["not_concerned"],
}
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def faults(content: Content) -> Iterator[Fault]:
    yield from _needed(content)
    yield from _uncited(content)
    yield from _topics(content)
    yield from _handoff(content)
    yield from _headings(content)
    for topic, variants in content.answers.items():
        for variant, parts in variants.items():
            yield from _placeholders(f"content/answers/{topic}.yml", topic, variant, parts)
    for where, key, part in texts(content):
        yield from _parity(where, key, part)


def texts(content: Content) -> Iterator[tuple[str, str, Part]]:
    """Everything a customer can read that is written as a part: file, key in it, texts and cited facts."""
    for topic, variants in content.answers.items():
        for variant, parts in variants.items():
            for part in parts:
                yield f"content/answers/{topic}.yml", f"{topic} {variant}", part
    for group, phrases in content.phrases.items():
        for key, phrase in phrases.items():
            yield file_of(group), f"{group} {key}", phrase
    for item in content.items.values():
        yield ITEMS, f"{item.id} label", Part((item.fact,) if item.fact else (), item.label)


def _needed(content: Content) -> Iterator[Fault]:
    for topic in TOPICS:
        if topic not in content.topics:
            yield Fault("content/topics.yml", topic, what="this topic cannot be left out")
    for topic, variants in content.answers.items():
        for variant in VARIANTS.get(topic, ("answer",)):
            if variant not in variants:
                yield Fault(f"content/answers/{topic}.yml", topic, what=f"there is no `{variant}`")
    for group, keys in PHRASES.items():
        for key in keys:
            if key not in content.phrases[group]:
                yield Fault(file_of(group), group, what=f"there is no `{key}`")
    if all(item.fact for item in content.items.values()):
        yield Fault(ITEMS, what="there is no kind of data without a fact, for what the statement does not mention")


def _uncited(content: Content) -> Iterator[Fault]:
    cited = {
        fact for answer in content.answers.values() for parts in answer.values() for p in parts for fact in p.facts
    }
    cited |= {item.fact for item in content.items.values() if item.fact}
    for fact in content.facts:
        if fact not in cited:
            yield Fault("content/statement.yml", fact, what="no answer cites this fact")


def _topics(content: Content) -> Iterator[Fault]:
    for topic in content.topics.values():
        where = f"content/answers/{topic.id}.yml"
        variants = content.answers[topic.id]
        for variant, parts in variants.items():
            composed = (topic.id, variant) in PLACEHOLDERS
            if not topic.small_talk and not composed and not any(part.facts for part in parts):
                yield Fault(where, f"{topic.id} {variant}", what="an answer without a fact")
        if topic.id == "data_item":
            continue
        cited = {fact for parts in variants.values() for part in parts for fact in part.facts}
        for fact in topic.facts:
            if fact not in cited:
                yield Fault(where, topic.id, what=f"fact {fact!r} of topics.yml is not cited")
        for fact in sorted(cited - set(topic.facts)):
            yield Fault(where, topic.id, what=f"cites {fact!r}, which topics.yml does not give to this topic")


def _handoff(content: Content) -> Iterator[Fault]:
    """The hotline is given where the topic or the variant hands off, and there alone."""
    for topic in content.topics.values():
        where = f"content/answers/{topic.id}.yml"
        if topic.id in HANDOFF and not topic.handoff:
            yield Fault(
                "content/topics.yml", topic.id, what="only a person can answer this: `handoff: true` is missing"
            )
        for variant, parts in content.answers[topic.id].items():
            gives = any("hotline" in part.facts for part in parts)
            hands_off = topic.handoff or (topic.id, variant) in GIVING_HOTLINE
            if hands_off and not gives:
                yield Fault(where, f"{topic.id} {variant}", what="hands off without citing the fact 'hotline'")
            if gives and not hands_off:
                yield Fault(where, f"{topic.id} {variant}", what="gives the hotline, and the topic does not hand off")


def _headings(content: Content) -> Iterator[Fault]:
    """A heading names what follows. What says more is a part, and cites its facts."""
    for key, part in content.phrases["headings"].items():
        for language in LANGUAGES:
            text = part.text[language]
            if len(text) > LONGEST_HEADING or re.search(r"[.!:;]", text):
                yield Fault(PAGE, f"headings {key}", language, f"is a sentence; make it a part with facts: {text!r}")


def _placeholders(where: str, topic: str, variant: str, parts: tuple[Part, ...]) -> Iterator[Fault]:
    wanted = PLACEHOLDERS.get((topic, variant), [])
    for language in LANGUAGES:
        text = " ".join(part.text[language] for part in parts)
        found = PLACEHOLDER.findall(text)
        for name in sorted(set(wanted) - set(found)):
            yield Fault(where, f"{topic} {variant}", language, f"{{{name}}} is missing")
        for name in sorted(set(found) - set(wanted)):
            yield Fault(where, f"{topic} {variant}", language, f"{{{name}}} cannot be filled in here")
        if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
            yield Fault(where, f"{topic} {variant}", language, "a brace that belongs to no placeholder")


def _parity(where: str, key: str, part: Part) -> Iterator[Fault]:
    """What one language says alone is a translation forgotten, or an addition that nobody checked."""
    for kind, count in (
        ("sentences", {language: len(wording.sentences(part.text[language])) for language in LANGUAGES}),
        ("numbers", {language: len(wording.numbers(part.text[language])) for language in LANGUAGES}),
    ):
        usual = Counter(count.values()).most_common(1)[0][0]
        for language in LANGUAGES:
            if count[language] != usual:
                yield Fault(where, key, language, f"{count[language]} {kind}, {usual} in the other languages")
