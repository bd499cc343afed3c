"""Messenger, after https://developers.facebook.com/documentation/business-messaging/messenger-platform (messages and
messaging_postbacks webhooks, Send API, quick replies, button template, call button)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from incident_bot.simulator.meta import APP_SECRET, VERIFY_TOKEN, MetaPlatform
from incident_bot.simulator.platform import Answer, Hook, Option, Received, Shown, only, require

TOKEN = "EAAG-page-simulated"
PAGE = "108000000000001"
PERSON = "5000000000000001"


class MessengerSimulator(MetaPlatform):
    name = "messenger"

    def environment(self, api: str) -> Mapping[str, str]:
        return {
            "INCIDENT_BOT_MESSENGER_PAGE_TOKEN": TOKEN,
            "INCIDENT_BOT_MESSENGER_APP_SECRET": APP_SECRET,
            "INCIDENT_BOT_MESSENGER_VERIFY_TOKEN": VERIFY_TOKEN,
            "INCIDENT_BOT_MESSENGER_API": api,
        }

    def say(self, text: str, person: str = "") -> Hook:
        return self._delivery(person, {"message": {"mid": self._mid(), "text": text}})

    def press(self, option: Option, person: str = "") -> Hook:
        reply = {"mid": self._mid(), "text": option.title, "quick_reply": {"payload": option.payload}}
        return self._delivery(person, {"message": reply})

    def picture(self, person: str = "") -> Hook:
        image = {"type": "image", "payload": {"url": "https://scontent.example/picture.jpg"}}
        return self._delivery(person, {"message": {"mid": self._mid(), "attachments": [image]}})

    def begin(self, person: str = "") -> Hook:
        """The button that opens a conversation."""
        postback = {"mid": self._mid(), "title": "Get started", "payload": "GET_STARTED"}
        return self._delivery(person, {"postback": postback})

    def take(self, request: Received) -> Answer:
        require(request.headers.get("authorization") == f"Bearer {TOKEN}", "Invalid OAuth access token")
        version, *path = request.path.strip("/").split("/")
        require(version.startswith("v") and path == ["me", "messages"], "unknown path")
        body = request.json()
        only(body, "recipient", "messaging_type", "message")
        require(body["messaging_type"] == "RESPONSE", "messaging_type")
        person, message = body["recipient"]["id"], body["message"]
        self.show(self._template(person, message) if "attachment" in message else self._text(person, message))
        return Answer(body={"recipient_id": person, "message_id": self._mid()})

    def _text(self, person: str, message: dict[str, Any]) -> Shown:
        only(message, "text", "quick_replies")
        require(1 <= len(message["text"]) <= 2000, "text: 2000 characters")
        return Shown(person, message["text"], self._options(message))

    def _options(self, message: dict[str, Any]) -> tuple[Option, ...]:
        replies = message.get("quick_replies", [])
        require("quick_replies" not in message or 1 <= len(replies) <= 13, "1 to 13 quick replies")
        for reply in replies:
            only(reply, "content_type", "title", "payload")
            require(1 <= len(reply["title"]) <= 20 and 1 <= len(reply["payload"]) <= 1000, "title 20, payload 1000")
        return tuple(Option(reply["title"], reply["payload"]) for reply in replies)

    def _template(self, person: str, message: dict[str, Any]) -> Shown:
        only(message, "attachment", "quick_replies")
        payload = message["attachment"]["payload"]
        require((message["attachment"]["type"], payload["template_type"]) == ("template", "button"), "template")
        require(1 <= len(payload["text"]) <= 640, "text: 640 characters")
        (button,) = payload["buttons"]
        require(button["type"] == "phone_number" and len(button["title"]) <= 20, "title: 20 characters")
        require(button["payload"].startswith("+") and button["payload"][1:].isdigit(), "payload: + and digits")
        return Shown(person, payload["text"], self._options(message), button["payload"])

    def _mid(self) -> str:
        return f"m_{self.number()}"

    def _delivery(self, person: str, content: Mapping[str, Any]) -> Hook:
        return self.signed({"object": "page", "entry": [self.entry(person, content)]})

    def entry(self, person: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """One event as a delivery holds it."""
        now = int(time.time() * 1000)
        event = {"sender": {"id": person or PERSON}, "recipient": {"id": PAGE}, "timestamp": now, **content}
        return {"id": PAGE, "time": now, "messaging": [event]}
