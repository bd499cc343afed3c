"""SMS and WhatsApp through Twilio, after https://www.twilio.com/docs/messaging (webhook request, Message resource) and
https://www.twilio.com/docs/usage/security (signature)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from incident_bot.simulator.platform import Answer, Hook, Option, Platform, Received, Shown, only, require

ACCOUNT = "AC00000000000000000000000000000000"
TOKEN = "12345678901234567890123456789012"
# Where the assistant is seen from outside, behind a proxy that ends TLS.
URL = "https://assistant.example.org/webhooks/twilio/webhook"
OURS = "+32460000000"
PERSON = "+32470000001"


class TwilioSimulator(Platform):
    """`scheme` is `whatsapp:` for WhatsApp and empty for SMS."""

    name = "twilio"

    def __init__(self, server: str = "http://127.0.0.1:8000", scheme: str = "") -> None:
        super().__init__(server)
        self.scheme = scheme
        self.unsubscribed: set[str] = set()

    def environment(self, api: str) -> Mapping[str, str]:
        return {
            "INCIDENT_BOT_TWILIO_ACCOUNT_SID": ACCOUNT,
            "INCIDENT_BOT_TWILIO_AUTH_TOKEN": TOKEN,
            "INCIDENT_BOT_TWILIO_WEBHOOK_URL": URL,
            "INCIDENT_BOT_TWILIO_API": api,
        }

    def say(self, text: str, person: str = "") -> Hook:
        return self.delivery(person, Body=text)

    def press(self, option: Option, person: str = "") -> Hook:
        # Nothing can be tapped in an SMS: a person writes the words.
        return self.say(option.title, person)

    def picture(self, person: str = "") -> Hook:
        url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
        return self.delivery(person, Body="", NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")

    def delivery(self, person: str = "", **fields: str) -> Hook:
        sid = f"SM{self.number():032x}"
        number = person or PERSON
        common = {
            "ToCountry": "BE", "SmsMessageSid": sid, "NumMedia": "0", "SmsSid": sid, "SmsStatus": "received",
            "To": f"{self.scheme}{OURS}", "NumSegments": "1", "MessageSid": sid, "AccountSid": ACCOUNT,
            "From": f"{self.scheme}{number if number.startswith('+') else f'+{number}'}", "ApiVersion": "2010-04-01",
        }  # fmt: skip
        return signed({**common, **fields})

    def take(self, request: Received) -> Answer:
        login = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        require(request.headers.get("authorization") == f"Basic {login}", "Authenticate")
        require(request.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", "unknown path")
        require("x-www-form-urlencoded" in request.headers.get("content-type", ""), "the body is no form")
        body = dict(parse_qsl(request.body.decode(), strict_parsing=True))
        only(body, "To", "From", "Body")
        require(body["From"] == f"{self.scheme}{OURS}" and body["To"].startswith(f"{self.scheme}+"), "To, From")
        require(1 <= len(body["Body"]) <= 1600, "The concatenated message body exceeds the 1600 character limit")
        if body["To"] in self.unsubscribed:
            return Answer(400, {"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400})
        self.show(Shown(body["To"], body["Body"]))
        return Answer(201, {"sid": f"SM{self.number():032x}", "status": "queued"})

    def refusal(self, what: str) -> Answer:
        return Answer(400, {"code": 21617, "message": what, "status": 400})


def signed(fields: Mapping[str, str]) -> Hook:
    text = URL + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8", "x-twilio-signature": signature}
    return Hook(urlencode(fields).encode(), headers)
