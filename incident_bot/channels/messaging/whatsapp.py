"""WhatsApp Cloud API: https://developers.facebook.com/documentation/business-messaging/whatsapp. With the types of
pywa; its server reads only the first message of a delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pywa.types.callback import Button, Section, SectionList, SectionRow, VoiceCallButton

from incident_bot.channel_settings import WhatsApp
from incident_bot.channels.messaging import locales
from incident_bot.channels.messaging.arrivals import Arrival, Delivery
from incident_bot.channels.messaging.meta import MetaChannel, entries
from incident_bot.channels.messaging.replies import Call, Limits, Option, Part, Style, shortened
from incident_bot.channels.messaging.sending import Request

# A reaction asks for no answer, and a system message is not from a person.
SILENT = ("reaction", "system", "ephemeral", "request_welcome")


class WhatsAppChannel(MetaChannel[WhatsApp]):
    limits = Limits(
        text=4096, text_above=1024, buttons=3, button_title=20, rows=10, row_title=24, description=72, payload=200
    )

    @classmethod
    def name(cls) -> str:
        return "whatsapp"

    def items(self, delivery: Delivery) -> Iterable[Any]:
        for entry in entries(delivery, "whatsapp_business_account"):
            for change in entry["changes"]:
                value = change["value"] if change.get("field") == "messages" else {}
                if value.get("metadata", {}).get("phone_number_id") == self.settings.phone_number_id:
                    yield from ((message, value.get("contacts") or []) for message in value.get("messages") or [])

    def read(self, item: Any) -> Arrival | None:
        message, contacts = item
        kind = message["type"]
        if kind in SILENT or "group_id" in message:
            return None
        number, scoped = _addresses(message, contacts)
        text, payload = _content(message, kind)
        place = scoped.split(".")[0] if scoped else locales.country(number)
        return Arrival(
            id=str(message["id"]),
            # The scoped id stays when the number is hidden later on, or changes.
            sender=scoped or number,
            to={"to": number} if number else {"recipient": scoped},
            text=text,
            payload=payload,
            unread=kind not in ("text", "interactive", "button"),
            language=locales.BY_COUNTRY.get(place or ""),
            profile={"country": place} if place else {},
            at=float(message["timestamp"]),
        )

    def write(self, arrival: Arrival, part: Part) -> Sequence[Request]:
        url = f"{self.settings.api}/{self.settings.version}/{self.settings.phone_number_id}/messages"
        headers = {"Authorization": f"Bearer {self.settings.token}"}
        common = {"messaging_product": "whatsapp", "recipient_type": "individual", **arrival.to}
        return [Request(url, json={**common, **body}, headers=headers) for body in self._messages(part)]

    def _messages(self, part: Part) -> Iterator[dict[str, Any]]:
        if part.style is Style.BUTTONS:
            buttons = [Button(option.title, option.payload).to_dict() for option in part.options]
            yield _interactive("button", part.text, {"buttons": buttons})
        elif part.style is Style.LIST:
            rows = [_row(option) for option in part.options]
            yield _interactive("list", part.text, SectionList(part.choose, [Section(part.choose, rows)]).to_dict())
        else:
            yield {"type": "text", "text": {"body": part.text, "preview_url": False}}
        if part.call and self.settings.calling:
            yield _interactive("voice_call", part.call.name, VoiceCallButton(part.call.title).to_dict())
        elif part.call:
            yield _card(part.call)


def _addresses(message: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Telephone number and business-scoped id; one of them may be empty. Raises KeyError where both are."""
    number, scoped = str(message.get("from") or ""), str(message.get("from_user_id") or "")
    for contact in contacts:
        ids = {str(contact.get("wa_id") or ""), str(contact.get("user_id") or "")} - {""}
        if len(contacts) == 1 or ids & {number, scoped}:
            number, scoped = number or str(contact.get("wa_id") or ""), scoped or str(contact.get("user_id") or "")
    if not number and not scoped:
        raise KeyError("from")
    return number, scoped


def _content(message: Mapping[str, Any], kind: str) -> tuple[str, str]:
    """What was written or chosen, and the payload of what was chosen."""
    if kind == "text":
        return str(message["text"]["body"]), ""
    if kind == "button":
        return str(message["button"]["text"]), str(message["button"].get("payload") or "")
    if kind == "interactive":
        reply = message["interactive"][message["interactive"]["type"]]
        return str(reply.get("description") or reply.get("title") or ""), str(reply.get("id") or "")
    return str((message.get(kind) or {}).get("caption") or "") if isinstance(message.get(kind), dict) else "", ""


def _row(option: Option) -> SectionRow:
    """A title that is too long for its line is whole in the line below."""
    title = shortened(option.title, 24)
    return SectionRow(title, option.payload, None if title == option.title else option.title)


def _interactive(kind: str, text: str, action: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": dict(action)}}


def _card(call: Call) -> dict[str, Any]:
    """A contact: one tap calls it on every telephone."""
    contact = {
        "name": {"formatted_name": call.name, "first_name": call.name},
        "phones": [{"phone": call.number, "type": "WORK"}],
    }
    return {"type": "contacts", "contacts": [contact]}
