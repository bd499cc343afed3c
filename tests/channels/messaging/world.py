"""An assistant with one messaging channel, and the simulated platform that it talks to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sanic import Sanic

from incident_bot.channels.app import create_app
from incident_bot.channels.exchange import Exchange
from incident_bot.channels.gate import Gate
from incident_bot.channels.messaging.asking import Asking
from incident_bot.channels.messaging.channel import MessagingChannel
from incident_bot.channels.messaging.desk import Desk
from incident_bot.channels.messaging.messenger import MessengerChannel
from incident_bot.channels.messaging.once import LocalOnce, Once
from incident_bot.channels.messaging.sending import Sender
from incident_bot.channels.messaging.slack import SlackChannel
from incident_bot.channels.messaging.telegram import TelegramChannel
from incident_bot.channels.messaging.twilio import TwilioChannel
from incident_bot.channels.messaging.whatsapp import WhatsAppChannel
from incident_bot.channels.sessions import Sessions
from incident_bot.channels.web import WebChannel
from incident_bot.live_content import LiveContent
from incident_bot.settings import Settings
from incident_bot.simulator.platform import Hook, Platform, Shown
from incident_bot.simulator.platforms import PLATFORMS
from incident_bot.simulator.server import deliver, serving
from tests.channels.web_fakes import CONTENT, KEY, FakeAgent, running

CHANNELS: dict[str, type[MessagingChannel[Any]]] = {
    channel.name(): channel
    for channel in (TelegramChannel, WhatsAppChannel, MessengerChannel, TwilioChannel, SlackChannel)
}
NAMES = tuple(CHANNELS)
SECONDS = 20.0


@lru_cache(maxsize=1)
def real_content() -> LiveContent:
    return LiveContent(CONTENT)


class ForgetfulStore(InMemoryTrackerStore):
    """Can forget a conversation, as the store of incident_bot.storage can."""

    async def erase(self, conversation: str) -> bool:
        return self.store.pop(conversation, None) is not None


class MessagingAgent(FakeAgent):
    def __init__(self) -> None:
        super().__init__()
        self.tracker_store = ForgetfulStore(Domain.empty())


@dataclass
class World:
    platform: Platform
    channel: MessagingChannel[Any]
    agent: Any
    port: int
    slept: list[float] = field(default_factory=list)

    def deliver(self, hook: Hook, **headers: str | None) -> int:
        """`headers` replace those of the hook; None leaves one out. Names are written with underscores."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        merged = {name: value for name, value in {**hook.headers, **changed}.items() if value is not None}
        return deliver(self.platform.webhook, Hook(hook.body, merged))

    def say(self, text: str, person: str = "", shown: int = 1) -> list[Shown]:
        return self.expect(self.platform.say(text, person), shown)

    def expect(self, hook: Hook, shown: int = 1) -> list[Shown]:
        """What is on the screen after it, `shown` messages at least."""
        before = len(self.platform.shown)
        assert self.deliver(hook) == 200
        return self.wait(before + shown)[before:]

    def wait(self, shown: int) -> list[Shown]:
        self.until(lambda: len(self.platform.shown) >= shown)
        self.idle()
        return list(self.platform.shown)

    def idle(self) -> None:
        """Until everything that was accepted is done."""
        self.until(lambda: len(self.channel._desk._workers) == 0)

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < end, (self.platform.shown, self.platform.violations)
            time.sleep(0.01)


@dataclass
class Assistant:
    channel: MessagingChannel[Any]
    agent: Any
    port: int
    slept: list[float]


@contextmanager
def assistant(
    kind: type[MessagingChannel[Any]],
    environment: Mapping[str, str],
    agent: Any = None,
    once: Once | None = None,
) -> Iterator[Assistant]:
    """A server with the web channel and one messaging channel. It waits for nothing, and notes what it would have
    waited for."""
    Sanic.test_mode = True
    agent, content, slept = agent or MessagingAgent(), real_content(), []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    settings = Settings.from_environment(
        {"INCIDENT_BOT_SESSION_RATE": "0", "INCIDENT_BOT_SECRET_KEY": KEY, **environment}
    )
    gate = Gate(content, settings)
    asking = Asking(gate, sleep=sleep)
    desk = Desk(content, asking, KEY, once or LocalOnce(), Sender(sleep=sleep))
    channel = kind(getattr(settings.channels, kind.name()), desk)
    web = WebChannel.of(Exchange(content, Sessions(KEY), gate), settings)
    with running(create_app([web, channel], agent)) as port:
        yield Assistant(channel, agent, port, slept)


@contextmanager
def world(
    name: str,
    agent: Any = None,
    once: Once | None = None,
    environment: Mapping[str, str] | None = None,
    **changes: Any,
) -> Iterator[World]:
    """`changes` are attributes of the simulated platform."""
    platform = PLATFORMS[name]("")
    for attribute, value in changes.items():
        setattr(platform, attribute, value)
    with serving(platform) as api:
        given = {**platform.environment(api), **(environment or {})}
        with assistant(CHANNELS[name], given, agent, once) as served:
            platform.webhook = f"http://127.0.0.1:{served.port}{platform.webhook}"
            yield World(platform, served.channel, served.agent, served.port, served.slept)
