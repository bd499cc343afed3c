"""What Meta's platforms have in common: the signature, the trial of an address, and errors of the Graph API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, Protocol, TypeVar

from pywa.errors import ThrottlingError, WhatsAppError
from pywa.utils import webhook_updates_validator

from incident_bot.channel_settings import Secrets
from incident_bot.channels.messaging.arrivals import Delivery
from incident_bot.channels.messaging.channel import MessagingChannel, same
from incident_bot.channels.messaging.sending import Outcome, Response, Verdict, by_status

# Documented as temporary: unknown error, service unavailable, too many calls, server overloaded.
TEMPORARY = {1, 2, 4, 17, 32, 613, 131000, 131016, 133004}
# The person has blocked us, left, or cannot be written to any more.
DECLINED = {551, 131026, 131047, 131050}


class App(Protocol):
    """Settings of an app at Meta."""

    @property
    def secrets(self) -> Secrets: ...

    @property
    def verify_token(self) -> str: ...


A = TypeVar("A", bound=App)


class MetaChannel(MessagingChannel[A], Generic[A]):
    # Meta sends up to 3 MB at once.
    largest = 3 * 1024 * 1024

    def verified(self, delivery: Delivery) -> bool:
        given = delivery.headers.get("x-hub-signature-256", "")
        return given.startswith("sha256=") and any(
            webhook_updates_validator(secret, delivery.body, given) for secret in self.settings.secrets
        )

    def challenge(self, delivery: Delivery) -> str | None:
        """Meta asks with GET before it delivers anything."""
        query = delivery.query
        if query.get("hub.mode") != "subscribe":
            return None
        known = same(query.get("hub.verify_token", ""), self.settings.verify_token)
        return query.get("hub.challenge", "") if known else None

    def judge(self, response: Response) -> Verdict:
        verdict = by_status(response)
        code = _code(response.body)
        if verdict.outcome is Outcome.DELIVERED or code is None:
            return verdict
        why = f"{verdict.why}, code {code}"
        if code in DECLINED:
            return Verdict(Outcome.DECLINED, why=why)
        error = WhatsAppError.from_dict({"code": code, "message": ""})
        if code in TEMPORARY or isinstance(error, ThrottlingError):
            return Verdict(Outcome.TRY_AGAIN, verdict.after, why)
        return Verdict(verdict.outcome, verdict.after, why)


def entries(delivery: Delivery, kind: str) -> Iterable[Any]:
    """All entries of a delivery about `kind`. Raises ValueError for another."""
    body = delivery.json()
    if body["object"] != kind:
        raise ValueError("a delivery about something else")
    return [entry for entry in body["entry"] if isinstance(entry, dict)]


def _code(body: Any) -> int | None:
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None
