"""An agent without a model, a server for it on a real port, and a client that sends whatever it is told."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from incident_bot.channels.app import create_app
from incident_bot.channels.exchange import Exchange
from incident_bot.channels.gate import Gate
from incident_bot.channels.sessions import Sessions
from incident_bot.channels.socket import SocketChannel
from incident_bot.channels.sockets import IDLE_SECONDS
from incident_bot.channels.web import WebChannel
from incident_bot.live_content import LiveContent
from incident_bot.settings import TURN_SECONDS, Settings

CONTENT = Path(__file__).parents[2] / "content"
KEY = "a key for tests"
FAILS = "please fail"
KNOWN = "is it misused"
SLOW = "please take your time"
SAYS_NOTHING = "please say nothing"
SAYS_MUCH = "please say much"


class FakeAgent:
    """Answers with the number of the turn in its conversation, and keeps a tracker as Rasa does."""

    def __init__(self, tracker_store: TrackerStore | None = None) -> None:
        self.tracker_store = tracker_store or InMemoryTrackerStore(Domain.empty())
        self.lock_store = InMemoryLockStore()
        self.received: list[UserMessage] = []
        self.text = "0800/33.800"
        self.titles = ["next?"]
        self.payload = "/misuse"

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, text: str) -> dict[str, Any]:
        """Understands one question, and that it is asked."""
        topic = "misuse" if KNOWN in text else "unclear"
        questions = [{"topic": topic, "items": []}]
        return {"text": text, "intent": {"name": topic, "confidence": 0.9}, "questions": questions}

    async def handle_message(self, message: UserMessage) -> None:
        self.received.append(message)
        if message.text.startswith(SLOW):
            await asyncio.sleep(float(message.text.split()[-1]) / 1000)
        if message.text.startswith(FAILS):
            raise RuntimeError(f"quoting the customer: {message.text}")
        if message.text == SAYS_NOTHING:
            return
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(
            UserUttered(
                message.text,
                parse_data={"text": message.text},
                message_id=message.message_id,
                metadata=message.metadata,
            )
        )
        turn = sum(isinstance(event, UserUttered) for event in tracker.events)
        language = (message.metadata or {}).get("language", "fr")
        reply = {
            "language": language,
            "topics": ["hotline"],
            "items": [],
            "handoff": True,
            "intent": {"name": "hotline", "confidence": 0.9},
        }
        buttons = [
            {"title": title, "payload": self.payload or f"/unknown_{number}"}
            for number, title in enumerate(self.titles)
        ]
        said: list[dict[str, Any]] = [
            {"text": f"turn {turn}: {self.text}", "buttons": buttons, "facts": ["hotline"], "reply": reply}
            for _ in range(3 if message.text == SAYS_MUCH else 1)
        ]
        for one in said:
            extra = {"facts": one["facts"], "reply": reply}
            tracker.update(BotUttered(one["text"], {"buttons": one["buttons"]}, extra))
        await self.tracker_store.save(tracker)
        for one in said:
            await message.output_channel.send_response(message.sender_id, one)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.body)
        return loaded


@dataclass(frozen=True)
class Client:
    port: int

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """Header names are written with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(self, body: bytes | str, content_type: str = "application/json", **headers: str) -> Reply:
        raw = body.encode("utf-8") if isinstance(body, str) else body
        return self.send("POST", "/webhooks/web/messages", raw, content_type=content_type, **headers)

    def say(self, text: object, **fields: object) -> Reply:
        return self.post(json.dumps({"text": text, **fields}))

    def call(self, name: str, **fields: object) -> Reply:
        """Another endpoint of the web channel."""
        return self.send("POST", f"/webhooks/web/{name}", json.dumps(fields).encode(), content_type="application/json")

    def page(self, path: str = "/", **headers: str) -> Reply:
        return self.send("GET", path, None, accept="text/html", **headers)

    def submit(self, path: str = "/", **fields: str) -> Reply:
        form = "application/x-www-form-urlencoded"
        return self.send("POST", path, urlencode(fields).encode(), content_type=form, accept="text/html")


@dataclass(frozen=True)
class Server(Client):
    agent: FakeAgent


@contextmanager
def serving(
    agent: FakeAgent, seconds: float = TURN_SECONDS, idle: float = IDLE_SECONDS, **environment: str
) -> Iterator[Server]:
    """The app of `incident-bot serve` with this agent, on a free port; `seconds` is how long a turn may take, `idle`
    how long a socket may be silent."""
    # Several apps of one name in one process.
    Sanic.test_mode = True
    content = LiveContent(CONTENT)
    settings = Settings.from_environment({"INCIDENT_BOT_ADDRESS_RATE": "0", **environment})
    exchange = Exchange(content, Sessions(KEY), Gate(content, settings, seconds=seconds))
    channels = [WebChannel.of(exchange, settings), SocketChannel.of(exchange, settings, idle)]
    app = create_app(channels, agent)
    with running(app) as port:
        yield Server(port, agent)


@contextmanager
def running(app: Sanic) -> Iterator[int]:
    """The port of an app that runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    listening = socket.create_server(("127.0.0.1", 0))
    started = threading.Event()

    async def start() -> None:
        server: Any = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        await server.after_start()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(start())
        finally:
            started.set()
        loop.run_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    started.wait(30)
    try:
        yield listening.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
