"""Telegram, after https://core.telegram.org/bots/api (Update, Message, CallbackQuery, sendMessage, sendContact)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from incident_bot.simulator.platform import Answer, Hook, Option, Platform, Received, Shown, only, require

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "a-secret-token_of-256-characters-at-most"
PERSON = "1111111"


class TelegramSimulator(Platform):
    name = "telegram"

    def __init__(self, server: str = "http://127.0.0.1:8000", language: str = "fr-BE") -> None:
        super().__init__(server)
        self.language = language
        self._people: set[str] = set()
        self._keyboards: dict[str, dict[str, Any]] = {}
        self._waiting: set[str] = set()

    def environment(self, api: str) -> Mapping[str, str]:
        return {
            "INCIDENT_BOT_TELEGRAM_TOKEN": TOKEN,
            "INCIDENT_BOT_TELEGRAM_SECRET": SECRET,
            "INCIDENT_BOT_TELEGRAM_API": api,
        }

    def say(self, text: str, person: str = "") -> Hook:
        return self._update({"message": self._message(person or PERSON, text=text)})

    def picture(self, person: str = "") -> Hook:
        photo = [{"file_id": "AgAC", "file_unique_id": "AQAD", "width": 90, "height": 51, "file_size": 1101}]
        return self._update({"message": self._message(person or PERSON, photo=photo)})

    def press(self, option: Option, person: str = "") -> Hook:
        number = str(self.number())
        self._waiting.add(number)
        query = {
            "id": number,
            "from": self._user(person or PERSON),
            "message": self._keyboards[option.payload],
            "chat_instance": "-3757777777777777777",
            "data": option.payload,
        }
        return self._update({"callback_query": query})

    def unanswered(self) -> frozenset[str]:
        """Presses on which the button still shows a clock."""
        return frozenset(self._waiting)

    def take(self, request: Received) -> Answer:
        require(request.path.startswith(f"/bot{TOKEN}/"), "wrong token")
        method, body = request.path.rpartition("/")[2], request.json()
        if method == "answerCallbackQuery":
            only(body, "callback_query_id")
            self._waiting.remove(body["callback_query_id"])
            self.acknowledged.append(body["callback_query_id"])
            return Answer(body={"ok": True, "result": True})
        require(body["chat_id"] in self._people, "chat not found")
        if method == "sendContact":
            only(body, "chat_id", "phone_number", "first_name")
            require(1 <= len(body["first_name"]) <= 64, "first_name is too long")
            self.show(Shown(body["chat_id"], body["first_name"], call=body["phone_number"]))
        else:
            require(method == "sendMessage", f"there is no {method}")
            self._send(body)
        return Answer(body={"ok": True, "result": {"message_id": self.number()}})

    def refusal(self, what: str) -> Answer:
        return Answer(400, {"ok": False, "error_code": 400, "description": f"Bad Request: {what}"})

    def _send(self, body: dict[str, Any]) -> None:
        only(body, "chat_id", "text", "reply_markup", "link_preview_options")
        text = body["text"]
        require(text.strip(), "message text is empty")
        require(len(text.encode("utf-16-le")) // 2 <= 4096, "message is too long")
        options = []
        for row in body.get("reply_markup", {}).get("inline_keyboard", []):
            require(1 <= len(row) <= 8, "a row of buttons has 1 to 8")
            for button in row:
                only(button, "text", "callback_data")
                require(button["text"].strip(), "button text is empty")
                require(1 <= len(button["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")
                options.append(Option(button["text"], button["callback_data"]))
        sent = {"message_id": self.number(), "date": int(time.time()), "text": text, **body, "chat": self._chat(body)}
        self._keyboards.update({option.payload: sent for option in options})
        self.show(Shown(body["chat_id"], text, tuple(options)))

    def _message(self, person: str, **content: Any) -> dict[str, Any]:
        self._people.add(person)
        return {
            "message_id": self.number(),
            "from": self._user(person),
            "chat": self._chat({"chat_id": person}),
            "date": int(time.time()),
            **content,
        }

    def _user(self, person: str) -> dict[str, Any]:
        return {"id": int(person), "is_bot": False, "first_name": "Test", "language_code": self.language}

    @staticmethod
    def _chat(body: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": int(body["chat_id"]), "first_name": "Test", "type": "private"}

    def _update(self, content: Mapping[str, Any]) -> Hook:
        body = json.dumps({"update_id": self.number(), **content}).encode()
        return Hook(body, {"content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET})
