"""Topics that hand off without the number, or give it without handing off."""

from __future__ import annotations

from dataclasses import replace

from incident_bot.content import Content, Part
from tests.unit.checks.mutants.edits import Named, with_parts, with_topic, with_topic_following


def removed(content: Content) -> Named:
    number = next(part for part in content.answers["am_i_affected"]["answer"] if "hotline" in part.facts)
    for topic in content.topics.values():
        if topic.handoff:
            silent = _silent(content, topic.id, "answer")
            without_flag = replace(topic, handoff=False)
            yield f"{topic.id}: flag", with_topic(content, without_flag)
            yield f"{topic.id}: part", silent
            yield f"{topic.id}: part, topic too", with_topic_following(silent, topic.id)
            yield (
                f"{topic.id}: part and flag, topic too",
                with_topic_following(with_topic(silent, without_flag), topic.id),
            )
        elif not topic.small_talk and topic.id != "unclear":
            yield f"{topic.id}: flag alone", with_topic(content, replace(topic, handoff=True))
            variant, row = next(iter(content.answers[topic.id].items()))
            given = with_parts(content, topic.id, variant, (*row, number))
            yield f"{topic.id}: number alone", with_topic_following(given, topic.id)
    silent = _silent(content, "unclear", "again")
    yield "unclear: no number the second time", with_topic_following(silent, "unclear")


def _silent(content: Content, topic: str, variant: str) -> Content:
    """Without the part that gives the number, which may be all there is."""
    left: tuple[Part, ...] = tuple(part for part in content.answers[topic][variant] if "hotline" not in part.facts)
    return with_parts(content, topic, variant, left or content.answers["unclear"]["answer"])
