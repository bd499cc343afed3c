"""A server that speaks the protocol of the web channel and does what a test wants: answer, refuse, lose, go away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import socketio
from aiohttp import web

from incident_bot.answers import Question, compose
from incident_bot.catalogue import catalogue, public, sealed, signer
from incident_bot.content import Content

T = TypeVar("T")
Record = dict[str, Any]
Answer = Callable[[dict[str, Any]], Record]

KEY = signer("a key of the tests")
POLICY = (
    "default-src 'none'; script-src {bot}; connect-src {bot} {socket}; frame-src {bot}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A page of a website</title>
<script src="{bot}/chat/loader.js" {attributes} async></script></head>
<body><main><h1>A page</h1><p><a href="/other?{query}">Another page</a></p></main></body></html>"""
FRAME = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Assistant</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="/chat/loader.js" data-lang="{language}" async></script></head>
<body><main><h1>Assistant</h1></main></body></html>"""


class FakeServer:
    """`answer(message)` makes the record of a reply; `received` are the messages of both transports as they came,
    `posted` the bodies of the other endpoints. `lost` answers never arrive; without `sockets` HTTP is left."""

    def __init__(self, content: Content, dist: Path) -> None:
        self.content = content
        self.dist = dist
        self.answer: Answer = self.about_what_to_do
        self.refusals: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.transports: list[str] = []
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.acknowledged: list[str] = []
        self.lost = 0
        self.sockets = True
        self.broken: set[str] = set()
        self.trusted_types = False
        self._answers: dict[tuple[str, str], Record] = {}
        self._sessions = 0
        self._sids: list[str] = []
        self._sio: Any = None
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self.port = 0
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def site(self) -> str:
        """The website around: another origin on the same server."""
        return f"http://localhost:{self.port}"

    @property
    def key(self) -> str:
        return public(KEY)

    @property
    def turns(self) -> int:
        """Messages that were answered, each id once."""
        return len(self._answers)

    def start(self) -> None:
        self._run(self._start())

    def stop(self) -> None:
        """Whoever is connected is cut off, and nobody answers any more."""
        self._run(self._stop())

    def hang_up(self) -> None:
        """As a server does that has heard nothing for long."""
        self._run(self._hang_up())

    # Answers.

    def about_what_to_do(self, message: dict[str, Any]) -> Record:
        return self.about("what_to_do", message)

    def about(self, topic: str, message: dict[str, Any], items: tuple[str, ...] = ()) -> Record:
        language = message.get("language", "fr")
        answer = compose(self.content, [Question(topic, items)], language)
        buttons = [
            {"title": button.title, "payload": f"payload-{n}"} for n, button in enumerate(answer.messages[-1].buttons)
        ]
        messages = [{"text": said.text, "facts": list(said.facts), "buttons": []} for said in answer.messages]
        messages[-1]["buttons"] = buttons
        return {**self.saying([], message), "messages": messages, "topics": [topic], "handoff": answer.handoff}

    @staticmethod
    def saying(texts: list[str], message: dict[str, Any], **more: Any) -> Record:
        return {
            "text": message.get("text", ""),
            "language": message.get("language", "fr"),
            "topics": ["greet"],
            "items": [],
            "handoff": False,
            "intent": {"name": "greet", "confidence": 1.0},
            "messages": [{"text": text, "facts": [], "buttons": []} for text in texts],
            "ms": 1.0,
            **more,
        }

    # The server.

    async def _start(self) -> None:
        app = web.Application(middlewares=[_cors])
        sio = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*", transports=["websocket"])
        sio.attach(app)
        self._sio = sio
        sio.on("connect", self._connect)
        sio.on("open", self._open)
        sio.on("message", partial(self._message, sio))
        app.router.add_get("/chat/content.{language}.json", self._content)
        app.router.add_get("/chat/frame", self._frame)
        app.router.add_get("/chat/{name}", self._asset)
        app.router.add_post("/webhooks/web/{endpoint}", self._post)
        app.router.add_get("/health/live", self._live)
        app.router.add_get("/{page:(other)?}", self._page)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        if self._runner and self._runner.server:
            for site in list(self._runner.sites):
                await site.stop()
            for connection in list(self._runner.server.connections):
                if connection.transport:
                    connection.transport.abort()
            await self._runner.cleanup()
            self._runner = None

    async def _hang_up(self) -> None:
        for sid in self._sids:
            await self._sio.disconnect(sid)

    async def _connect(self, sid: str, environ: dict[str, Any]) -> bool:
        self._sids.append(sid)
        return self.sockets

    async def _open(self, sid: str, fields: dict[str, Any]) -> dict[str, Any]:
        return {"sender": fields.get("sender") or self._session(), "lines": []}

    async def _message(self, sio: Any, sid: str, message: dict[str, Any]) -> dict[str, Any]:
        outcome = self._take(message, "socket")
        if self.lost:
            self.lost -= 1
            await sio.disconnect(sid)
            await asyncio.sleep(30)
        for index, said in enumerate(outcome.get("messages", []) if "error" not in outcome else []):
            reply = {"id": message["id"], "index": index, "of": len(outcome["messages"]), "message": said}
            await sio.emit("reply", reply, to=sid, callback=lambda key=f"{message['id']}.{index}": self._heard(key))
        return outcome

    def _heard(self, key: str) -> None:
        self.acknowledged.append(key)

    def _take(self, message: dict[str, Any], transport: str) -> Record:
        self.received.append(message)
        self.transports.append(transport)
        if self.refusals:
            return self.refusals.pop(0)
        sender = message.get("sender") or self._session()
        if (sender, message["id"]) not in self._answers:
            self._answers[sender, message["id"]] = {**self.answer(message), "sender": sender}
        return self._answers[sender, message["id"]]

    def _session(self) -> str:
        self._sessions += 1
        return f"token-{self._sessions}"

    async def _post(self, request: web.Request) -> web.Response:
        endpoint = request.match_info["endpoint"]
        body = await request.json()
        if endpoint in self.broken:
            return web.Response(status=502, text="bad gateway")
        if endpoint == "messages":
            outcome = self._take(body, "http")
            return web.json_response(outcome, status=400 if "error" in outcome else 200)
        self.posted.append((endpoint, body))
        return web.json_response({})

    async def _content(self, request: web.Request) -> web.Response:
        if "content" in self.broken:
            return web.Response(status=502)
        return web.json_response(sealed(catalogue(self.content, request.match_info["language"], 7.0), KEY))

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        path = self.dist / request.match_info["name"]
        if not path.is_file() or "assets" in self.broken:
            return web.Response(status=404)
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})

    async def _frame(self, request: web.Request) -> web.Response:
        text = FRAME.format(language=request.query.get("lang", "auto"))
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": self._policy()})

    async def _live(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "live"})

    async def _page(self, request: web.Request) -> web.Response:
        language = request.query.get("lang", "fr")
        text = PAGE.format(
            language=language, bot=self.url, query=request.query_string, attributes=request.query.get("attributes", "")
        )
        policy = self._policy() + ("; require-trusted-types-for 'script'" if self.trusted_types else "")
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    def _policy(self) -> str:
        return POLICY.format(bot=self.url, socket=self.url.replace("http", "ws"))

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)


@web.middleware
async def _cors(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    if request.method == "OPTIONS":
        answer: web.StreamResponse = web.Response()
    else:
        answer = await handler(request)
    if not request.path.startswith("/socket.io"):
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return answer
