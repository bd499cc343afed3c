"""Telegram: https://core.telegram.org/bots/api. Only in private chats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from incident_bot.channel_settings import Telegram
from incident_bot.channels.messaging import locales
from incident_bot.channels.messaging.arrivals import Arrival, Delivery
from incident_bot.channels.messaging.channel import MessagingChannel, same
from incident_bot.channels.messaging.replies import Limits, Part, Style, utf16
from incident_bot.channels.messaging.sending import Outcome, Request, Response, Verdict, by_status

# Whoever blocked the bot, deleted the account or the chat.
GONE = 403


class TelegramChannel(MessagingChannel[Telegram]):
    # The height of a keyboard and the length of its labels have no documented limit; more is no choice any more.
    limits = Limits(text=4096, text_above=4096, buttons=8, button_title=60, payload=64, length=utf16)

    @classmethod
    def name(cls) -> str:
        return "telegram"

    def verified(self, delivery: Delivery) -> bool:
        given = delivery.headers.get("x-telegram-bot-api-secret-token", "")
        return any(same(given, secret) for secret in self.settings.secrets)

    def items(self, delivery: Delivery) -> Iterable[Any]:
        update = delivery.json()
        # A number of its own, by which a repeated delivery is known.
        return [{**update, "update_id": int(update["update_id"])}]

    def read(self, item: Any) -> Arrival | None:
        number = item["update_id"]
        if "callback_query" in item:
            return self._press(number, item["callback_query"])
        if "message" not in item:
            return None
        message = item["message"]
        if message["chat"]["type"] != "private":
            return None
        text = message.get("text") or message.get("caption") or ""
        return Arrival(
            id=str(number),
            sender=str(message["from"]["id"]),
            to={"chat_id": str(message["chat"]["id"])},
            text=str(text),
            unread="text" not in message,
            at=float(message["date"]),
            **_person(message["from"]),
        )

    def write(self, arrival: Arrival, part: Part) -> Sequence[Request]:
        return [self._request(method, {**arrival.to, **body}) for method, body in _messages(part)]

    def hear(self, arrival: Arrival) -> Request | None:
        return self._request("answerCallbackQuery", {"callback_query_id": arrival.press}) if arrival.press else None

    def judge(self, response: Response) -> Verdict:
        verdict = by_status(response)
        if response.status == GONE:
            return Verdict(Outcome.DECLINED, why=verdict.why)
        asked = response.body.get("parameters") if isinstance(response.body, dict) else None
        if verdict.outcome is Outcome.TRY_AGAIN and isinstance(asked, dict) and "retry_after" in asked:
            return Verdict(Outcome.TRY_AGAIN, float(asked["retry_after"]), verdict.why)
        return verdict

    def _press(self, number: int, query: Mapping[str, Any]) -> Arrival:
        # Telegram leaves the message out when it is too old; the private chat has the number of the person.
        message = query.get("message") or {}
        chat = message.get("chat") or {"id": query["from"]["id"]}
        data = str(query.get("data") or "")
        return Arrival(
            id=str(number),
            sender=str(query["from"]["id"]),
            to={"chat_id": str(chat["id"])},
            text=_title(message, data),
            payload=data,
            unread=not data,
            press=str(query["id"]),
            at=0.0,
            **_person(query["from"]),
        )

    def _request(self, method: str, body: Mapping[str, Any]) -> Request:
        return Request(f"{self.settings.api}/bot{self.settings.token}/{method}", json=body)


def _person(user: Mapping[str, Any]) -> dict[str, Any]:
    locale = user.get("language_code")
    return {"language": locales.of_locale(locale), "profile": {"locale": str(locale)} if locale else {}}


def _title(message: Mapping[str, Any], data: str) -> str:
    """Of the button that carries `data`, empty where Telegram does not say."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or ()
    return next((str(button["text"]) for row in rows for button in row if button.get("callback_data") == data), "")


def _messages(part: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    body: dict[str, Any] = {"text": part.text, "link_preview_options": {"is_disabled": True}}
    if part.style is Style.BUTTONS:
        rows = [[{"text": option.title, "callback_data": option.payload}] for option in part.options]
        body["reply_markup"] = {"inline_keyboard": rows}
    yield "sendMessage", body
    if part.call:
        # A number in a text is a link in few of its clients; a contact is one in all.
        yield "sendContact", {"phone_number": part.call.number, "first_name": part.call.name}
