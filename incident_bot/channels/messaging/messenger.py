"""Messenger: https://developers.facebook.com/documentation/business-messaging/messenger-platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from incident_bot.channel_settings import Messenger
from incident_bot.channels.messaging.arrivals import Arrival, Delivery
from incident_bot.channels.messaging.meta import MetaChannel, entries
from incident_bot.channels.messaging.replies import Call, Limits, Part, Style
from incident_bot.channels.messaging.sending import Request

# Payload of the button that opens a conversation, as docs/channels/messenger.md sets it up.
GET_STARTED = "GET_STARTED"


class MessengerChannel(MetaChannel[Messenger]):
    limits = Limits(text=2000, text_above=2000, buttons=13, button_title=20, payload=1000)

    @classmethod
    def name(cls) -> str:
        return "messenger"

    def items(self, delivery: Delivery) -> Iterable[Any]:
        # `standby` holds what goes to another app, which answers it.
        return [event for entry in entries(delivery, "page") for event in entry.get("messaging") or []]

    def read(self, item: Any) -> Arrival | None:
        message, postback = item.get("message"), item.get("postback")
        if (not message and not postback) or (message or {}).get("is_echo") or (message or {}).get("is_deleted"):
            return None
        common: dict[str, Any] = {
            "sender": str(item["sender"]["id"]),
            "to": {"id": str(item["sender"]["id"])},
            "at": item["timestamp"] / 1000,
        }
        if postback:
            number = postback.get("mid") or f"{item['sender']['id']} {item['timestamp']}"
            if postback.get("payload") == GET_STARTED:
                return Arrival(id=str(number), begins=True, **common)
            return Arrival(
                id=str(number), text=str(postback["title"]), payload=str(postback.get("payload") or ""), **common
            )
        return Arrival(
            id=str(message["mid"]),
            text=str(message.get("text") or ""),
            payload=str((message.get("quick_reply") or {}).get("payload") or ""),
            unread=bool(message.get("attachments")) or "text" not in message,
            **common,
        )

    def write(self, arrival: Arrival, part: Part) -> Sequence[Request]:
        url = f"{self.settings.api}/{self.settings.version}/me/messages"
        headers = {"Authorization": f"Bearer {self.settings.token}"}
        common = {"recipient": dict(arrival.to), "messaging_type": "RESPONSE"}
        return [Request(url, json={**common, "message": body}, headers=headers) for body in _messages(part)]


def _messages(part: Part) -> Iterator[dict[str, Any]]:
    made: list[dict[str, Any]] = [{"text": part.text}, *([_call(part.call)] if part.call else [])]
    if part.options and len(part.options) <= MessengerChannel.limits.buttons:
        numbered = part.style is Style.NUMBERS
        # They vanish with the next message, so that they hang on the last.
        made[-1]["quick_replies"] = [
            {"content_type": "text", "title": str(number) if numbered else option.title, "payload": option.payload}
            for number, option in enumerate(part.options, 1)
        ]
    yield from made


def _call(call: Call) -> dict[str, Any]:
    button = {"type": "phone_number", "title": call.title, "payload": call.number}
    payload = {"template_type": "button", "text": call.name, "buttons": [button]}
    return {"attachment": {"type": "template", "payload": payload}}
