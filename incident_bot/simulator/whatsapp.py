"""WhatsApp Cloud API, after https://developers.facebook.com/documentation/business-messaging/whatsapp (messages
webhook, interactive reply buttons, interactive list, contacts, call buttons, business-scoped user ids)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from incident_bot.simulator.meta import APP_SECRET, VERIFY_TOKEN, MetaPlatform
from incident_bot.simulator.platform import Answer, Hook, Option, Received, Shown, only, require

TOKEN = "EAAG-simulated"
PHONE_NUMBER_ID = "106540352242922"
PERSON = "32470000001"


class WhatsAppSimulator(MetaPlatform):
    """`hidden`: people show a business-scoped id and no telephone number."""

    name = "whatsapp"

    def __init__(self, server: str = "http://127.0.0.1:8000", hidden: bool = False) -> None:
        super().__init__(server)
        self.hidden = hidden
        self._rows: dict[str, dict[str, Any]] = {}

    def environment(self, api: str) -> Mapping[str, str]:
        return {
            "INCIDENT_BOT_WHATSAPP_TOKEN": TOKEN,
            "INCIDENT_BOT_WHATSAPP_PHONE_NUMBER_ID": PHONE_NUMBER_ID,
            "INCIDENT_BOT_WHATSAPP_APP_SECRET": APP_SECRET,
            "INCIDENT_BOT_WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "INCIDENT_BOT_WHATSAPP_API": api,
        }

    def say(self, text: str, person: str = "") -> Hook:
        return self._delivery(person, {"type": "text", "text": {"body": text}})

    def picture(self, person: str = "") -> Hook:
        image = {"mime_type": "image/jpeg", "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=", "id": "1479537"}
        return self._delivery(person, {"type": "image", "image": image})

    def press(self, option: Option, person: str = "") -> Hook:
        row = self._rows.get(option.payload)
        kind, reply = ("list_reply", row) if row else ("button_reply", {"id": option.payload, "title": option.title})
        return self._delivery(person, {"type": "interactive", "interactive": {"type": kind, kind: reply}})

    def take(self, request: Received) -> Answer:
        require(request.headers.get("authorization") == f"Bearer {TOKEN}", "Invalid OAuth access token")
        version, number, edge = request.path.strip("/").split("/")
        require((number, edge) == (PHONE_NUMBER_ID, "messages") and version.startswith("v"), "unknown path")
        body = request.json()
        kind = body["type"]
        only(body, "messaging_product", "recipient_type", "to", "recipient", "type", kind)
        require(body["messaging_product"] == "whatsapp", "messaging_product")
        require(("to" in body) != ("recipient" in body), "one of to and recipient")
        person = body.get("to") or body["recipient"]
        require(person.isdigit() if "to" in body else "." in person, "recipient")
        makers: Mapping[str, Callable[[str, Any], Shown]]
        makers = {"text": self._text, "interactive": self._interactive, "contacts": self._contacts}
        self.show(makers[kind](person, body[kind]))
        return Answer(body={"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{self.number()}"}]})

    def _text(self, person: str, text: dict[str, Any]) -> Shown:
        only(text, "body", "preview_url")
        require(1 <= len(text["body"]) <= 4096, "body: 1 to 4096 characters")
        return Shown(person, text["body"])

    def _contacts(self, person: str, contacts: list[dict[str, Any]]) -> Shown:
        (contact,) = contacts
        only(contact, "name", "phones")
        # Besides the formatted name, one other part of it is needed.
        require(len(contact["name"]) >= 2 and contact["name"]["formatted_name"], "name")
        return Shown(person, contact["name"]["formatted_name"], call=contact["phones"][0]["phone"])

    def _interactive(self, person: str, content: dict[str, Any]) -> Shown:
        only(content, "type", "body", "action")
        kind, text, action = content["type"], content["body"]["text"], content["action"]
        longest = 4096 if kind == "list" else 1024
        require(1 <= len(text) <= longest, f"body: 1 to {longest} characters")
        if kind == "voice_call":
            only(action, "name", "parameters")
            require(action["name"] == "voice_call", "action name")
            require(1 <= len(action["parameters"]["display_text"]) <= 20, "display_text: 20 characters")
            return Shown(person, text, call="this business")
        return Shown(person, text, tuple({"button": self._buttons, "list": self._list}[kind](action)))

    def _buttons(self, action: dict[str, Any]) -> list[Option]:
        only(action, "buttons")
        replies = [button["reply"] for button in action["buttons"] if button["type"] == "reply"]
        require(1 <= len(replies) == len(action["buttons"]) <= 3, "1 to 3 buttons")
        require(len({reply["title"] for reply in replies}) == len(replies), "two buttons of one title")
        for reply in replies:
            require(1 <= len(reply["title"]) <= 20 and 1 <= len(reply["id"]) <= 256, "title 20, id 256 characters")
        return [Option(reply["title"], reply["id"]) for reply in replies]

    def _list(self, action: dict[str, Any]) -> list[Option]:
        only(action, "button", "sections")
        require(1 <= len(action["button"]) <= 20, "button: 20 characters")
        require(all(1 <= len(section["title"]) <= 24 for section in action["sections"]), "section: 24 characters")
        rows = [row for section in action["sections"] for row in section["rows"]]
        require(1 <= len(rows) <= 10, "1 to 10 rows")
        require(len({row["id"] for row in rows}) == len(rows), "two rows of one id")
        for row in rows:
            only(row, "id", "title", "description")
            require(1 <= len(row["title"]) <= 24 and 1 <= len(row["id"]) <= 200, "title 24, id 200 characters")
            require(len(row.get("description", "")) <= 72, "description: 72 characters")
        self._rows.update({row["id"]: row for row in rows})
        return [Option(row.get("description") or row["title"], row["id"]) for row in rows]

    def _delivery(self, person: str, content: Mapping[str, Any]) -> Hook:
        return self.signed({"object": "whatsapp_business_account", "entry": [self.entry(person, content)]})

    def entry(self, person: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """One message as a delivery holds it."""
        person = person or PERSON
        scoped = f"BE.{person}99"
        contact = {"profile": {"name": "Test"}, "user_id": scoped}
        message = {
            "from_user_id": scoped,
            "id": f"wamid.{self.number()}",
            "timestamp": str(int(time.time())),
            **content,
        }
        if not self.hidden:
            contact["wa_id"] = message["from"] = person
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550783881", "phone_number_id": PHONE_NUMBER_ID},
            "contacts": [contact],
            "messages": [message],
        }
        return {"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}
