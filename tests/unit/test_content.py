from __future__ import annotations

import pytest

from incident_bot.content import Content
from incident_bot.settings import LANGUAGES


def test_every_text_is_there_in_four_languages(content: Content) -> None:
    texts = [
        *(fact.wording for fact in content.facts.values()),
        *(item.label for item in content.items.values()),
        *(part.text for answer in content.answers.values() for parts in answer.values() for part in parts),
        *(phrase.text for group in content.phrases.values() for phrase in group.values()),
    ]
    assert all(set(text) >= set(LANGUAGES) and all(text[language].strip() for language in LANGUAGES) for text in texts)


def test_an_item_is_concerned_not_concerned_or_unmentioned(content: Content) -> None:
    verdicts = {id: item.concerned for id, item in content.items.items()}
    assert [id for id, verdict in verdicts.items() if verdict is None] == ["other"]
    assert verdicts["email"] is True
    assert verdicts["pin_puk"] is False


def test_an_item_has_names_in_every_language(content: Content) -> None:
    assert all(item.names[language] for item in content.items.values() for language in LANGUAGES)


def test_a_topic_leads_only_to_topics(content: Content) -> None:
    for topic in content.topics.values():
        assert {*topic.buttons, topic.why or topic.id, topic.more or topic.id} <= set(content.topics)


def test_a_phrase_is_found_by_group_key_and_language(content: Content) -> None:
    assert content.phrase("joins", "and", "de") == content.phrases["joins"]["and"].text["de"]


def test_loaded_content_cannot_be_changed(content: Content) -> None:
    with pytest.raises(AttributeError):
        content.topics = {}  # type: ignore[misc]
