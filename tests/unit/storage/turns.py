"""Turns as Rasa's processor makes them."""

from __future__ import annotations

from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from incident_bot.storage.trackers import ConversationStore


async def turn(store: ConversationStore, conversation: str, number: str, text: str = "a question") -> None:
    await store.accept(conversation, number, text)
    await store.save(await answered(store, conversation, number, text))


async def answered(
    store: ConversationStore, conversation: str, number: str, text: str = "a question"
) -> DialogueStateTracker:
    """Not stored yet."""
    tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
    if not tracker.events:
        tracker.update(SessionStarted())
    tracker.update(UserUttered(text, message_id=number))
    tracker.update(BotUttered(f"an answer to {number}", {"buttons": []}, {"facts": ["hotline"]}))
    return tracker


async def numbers(store: ConversationStore, conversation: str) -> list[str]:
    """Message ids as they are stored."""
    tracker = await store.retrieve_full_tracker(conversation)
    return [event.message_id for event in tracker.events if isinstance(event, UserUttered)] if tracker else []
