"""The base of every messaging channel: who may deliver, and how much; each person is answered once and in order."""

from __future__ import annotations

import hmac
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request as WebRequest
from sanic.response import HTTPResponse

from incident_bot.channels.framing import refuse_unclear_ends
from incident_bot.channels.messaging import metrics
from incident_bot.channels.messaging.arrivals import Arrival, Delivery
from incident_bot.channels.messaging.desk import Desk, shared_desk
from incident_bot.channels.messaging.replies import Limits, Part
from incident_bot.channels.messaging.sending import Request, Response, Verdict, by_status
from incident_bot.logs import keep_text_out, log_failure
from incident_bot.settings import TURN_SECONDS, Settings
from incident_bot.turns import Handle

S = TypeVar("S")

STATUS = {"forged": 401, "malformed": 400, "too_long": 413, "busy": 503}
# What a delivery that is not of the documented shape makes a translator raise.
SHAPE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)


class SwitchedOff(InputChannel):
    """A channel without settings: no address, no work."""

    def blueprint(self, on_new_message: Handle) -> Blueprint:
        return Blueprint(f"off_{id(self)}")


class MessagingChannel(InputChannel, Generic[S]):
    """`largest` is the longest body in bytes. Constructing one touches no network."""

    largest: ClassVar[int] = 256 * 1024
    limits: ClassVar[Limits]

    def __init__(self, settings: S, desk: Desk) -> None:
        self.settings = settings
        self._desk = desk

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Everything comes from the environment. Raises ContentError and SettingsError."""
        settings = Settings.from_environment()
        keep_text_out()
        own = getattr(settings.channels, cls.name())
        return cls(own, shared_desk(settings)) if own else SwitchedOff()

    @abstractmethod
    def verified(self, delivery: Delivery) -> bool:
        """Whether the platform sent it. May raise ValueError, TypeError and ArithmeticError for what is none."""

    @abstractmethod
    def items(self, delivery: Delivery) -> Iterable[Any]:
        """Everything in a delivery, each to be read by itself. May raise what is in SHAPE."""

    @abstractmethod
    def read(self, item: Any) -> Arrival | None:
        """None for what a person did not do. May raise what is in SHAPE."""

    @abstractmethod
    def write(self, arrival: Arrival, part: Part) -> Sequence[Request]: ...

    def hear(self, arrival: Arrival) -> Request | None:
        return None

    def judge(self, response: Response) -> Verdict:
        return by_status(response)

    def challenge(self, delivery: Delivery) -> str | None:
        """What the platform wants back when it tries the address out."""
        return None

    def received(self) -> HTTPResponse:
        """Tells the platform that it need not come again."""
        return response.empty(200)

    def blueprint(self, on_new_message: Handle) -> Blueprint:
        blueprint = Blueprint(self.name())
        blueprint.add_route(partial(self._receive, on_new_message), "/webhook", ["POST"], name="receive")
        blueprint.add_route(partial(self._try_out), "/webhook", ["GET"], name="try_out")
        blueprint.listener("before_server_stop")(self._stop)
        refuse_unclear_ends(blueprint)
        return blueprint

    async def _receive(self, handle: Handle, request: WebRequest) -> HTTPResponse:
        delivery = _delivery(request)
        if len(delivery.body) > self.largest:
            return self._refuse("too_long")
        if not self._signed(delivery):
            return self._refuse("forged")
        try:
            answer = self.challenge(delivery)
            items = [] if answer is not None else list(self.items(delivery))
        except SHAPE:
            return self._refuse("malformed")
        if answer is not None:
            return response.text(answer)
        arrivals = [arrival for item in items if (arrival := self._read(item))]
        for arrival in sorted(arrivals, key=lambda arrival: arrival.at):
            if not await self._desk.accept(self, request.app.ctx.agent, handle, arrival):
                return self._refuse("busy")
        metrics.DELIVERIES.labels(self.name(), "accepted").inc()
        return self.received()

    async def _try_out(self, request: WebRequest) -> HTTPResponse:
        # Only the address: nobody has signed the rest.
        answer = self.challenge(replace(_delivery(request), body=b""))
        return response.empty(403) if answer is None else response.text(answer)

    async def _stop(self, *_: Any) -> None:
        await self._desk.close(TURN_SECONDS)

    def _signed(self, delivery: Delivery) -> bool:
        try:
            return self.verified(delivery)
        except (ValueError, TypeError, ArithmeticError):
            return False

    def _read(self, item: Any) -> Arrival | None:
        """One that cannot be read does not keep the others from being answered, and would not be better next time."""
        try:
            return self.read(item)
        except SHAPE as error:
            metrics.DELIVERIES.labels(self.name(), "malformed").inc()
            log_failure(error)
            return None

    def _refuse(self, outcome: str) -> HTTPResponse:
        metrics.DELIVERIES.labels(self.name(), outcome).inc()
        headers = {"Retry-After": "2"} if outcome == "busy" else None
        return response.json({"error": outcome}, STATUS[outcome], headers=headers)


def same(given: str, expected: str) -> bool:
    """In constant time, whatever the characters."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))


def _delivery(request: WebRequest) -> Delivery:
    return Delivery(
        body=request.body or b"",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: values[-1] for name, values in request.args.items()},
    )
