"""SMS and WhatsApp through Twilio: https://www.twilio.com/docs/messaging. Options are numbers on both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from sanic import response
from sanic.response import HTTPResponse
from twilio.request_validator import RequestValidator

from incident_bot.channel_settings import Twilio
from incident_bot.channels.messaging import locales
from incident_bot.channels.messaging.arrivals import Arrival, Delivery
from incident_bot.channels.messaging.channel import MessagingChannel
from incident_bot.channels.messaging.replies import Limits, Part
from incident_bot.channels.messaging.sending import Outcome, Request, Response, Verdict, by_status

# The person has told Twilio to stop, and Twilio has confirmed it.
UNSUBSCRIBED = 21610
MOST_FIELDS = 200


class TwilioChannel(MessagingChannel[Twilio]):
    limits = Limits(text=1600)

    @classmethod
    def name(cls) -> str:
        return "twilio"

    def verified(self, delivery: Delivery) -> bool:
        given = delivery.headers.get("x-twilio-signature", "")
        fields = _fields(delivery)
        return any(RequestValidator(token).validate(self.settings.url, fields, given) for token in self.settings.tokens)

    def items(self, delivery: Delivery) -> Iterable[Any]:
        return [_fields(delivery)]

    def read(self, item: Any) -> Arrival | None:
        # The state of a message of ours, or a word that Twilio has answered itself.
        if item.get("SmsStatus", "received") != "received" or item.get("OptOutType"):
            return None
        number = item["From"]
        place = locales.country(number.rpartition(":")[2])
        return Arrival(
            id=item["MessageSid"],
            sender=number,
            to={"To": number, "From": item["To"]},
            text=item.get("ButtonText") or item.get("Body") or "",
            unread=item.get("NumMedia", "0") != "0" or not item.get("Body"),
            language=locales.BY_COUNTRY.get(place or ""),
            profile={"country": place} if place else {},
        )

    def write(self, arrival: Arrival, part: Part) -> Sequence[Request]:
        url = f"{self.settings.api}/2010-04-01/Accounts/{self.settings.account}/Messages.json"
        auth = (self.settings.account, self.settings.tokens[0])
        return [Request(url, form={**arrival.to, "Body": part.text}, auth=auth)]

    def judge(self, response: Response) -> Verdict:
        verdict = by_status(response)
        code = response.body.get("code") if isinstance(response.body, dict) else None
        if verdict.outcome is Outcome.DELIVERED or code is None:
            return verdict
        outcome = Outcome.DECLINED if code == UNSUBSCRIBED else verdict.outcome
        return Verdict(outcome, verdict.after, f"{verdict.why}, code {code}")

    def received(self) -> HTTPResponse:
        return response.text("<Response/>", content_type="text/xml")


def _fields(delivery: Delivery) -> Mapping[str, str]:
    """Raises ValueError."""
    text = delivery.body.decode("utf-8")
    return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
