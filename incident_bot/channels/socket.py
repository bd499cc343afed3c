"""The web channel over a socket: the same conversations, each message of a reply as soon as the one before has arrived.
Named in credentials.yml."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer
from socketio.exceptions import TimeoutError as NoAcknowledgement

from incident_bot.channels.exchange import Exchange, shared_exchange
from incident_bot.channels.framing import refuse_unclear_ends
from incident_bot.channels.incoming import FIELDS, LARGEST_BODY, TOKEN_FIELDS, best_guess, named, read, read_token
from incident_bot.channels.origins import Origins
from incident_bot.channels.replies import accept_language, address, as_json, origin, refusal
from incident_bot.channels.sockets import IDLE_SECONDS, Sockets
from incident_bot.errors import MessageRefused
from incident_bot.logs import keep_text_out, log_failure
from incident_bot.records import Record
from incident_bot.settings import Settings
from incident_bot.turns import Handle

PATH = "/socket.io"
# A client that is there acknowledges at once.
ACKNOWLEDGE_SECONDS = 5

Fields = Mapping[str, Any]
Work = Callable[[str, Request, Fields], Awaitable[dict[str, Any]]]


class SocketChannel(InputChannel):
    """Events `open` and `message`; what each takes and answers is in docs/web-channel.md."""

    def __init__(self, exchange: Exchange, origins: Origins, sockets: Sockets) -> None:
        self._exchange = exchange
        self._origins = origins
        self._sockets = sockets

    @classmethod
    def name(cls) -> str:
        return "socket"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SocketChannel:
        """Everything comes from the environment. Raises ContentError and SettingsError."""
        settings = Settings.from_environment()
        keep_text_out()
        return cls.of(shared_exchange(settings), settings)

    @classmethod
    def of(cls, exchange: Exchange, settings: Settings, idle: float = IDLE_SECONDS) -> SocketChannel:
        """`idle` is in seconds."""
        web = settings.web
        return cls(exchange, Origins(web.origins), Sockets(web.most_sockets, web.address_sockets, idle))

    def blueprint(self, on_new_message: Handle) -> Blueprint:
        blueprint = _Attached("socket", partial(self._attach, on_new_message))
        refuse_unclear_ends(blueprint)
        return blueprint

    def _attach(self, handle: Handle, app: Sanic) -> None:
        server = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=lambda origin, environ: self._origins.is_known(origin, environ.get("HTTP_HOST", "")),
            cors_credentials=False,
            max_http_buffer_size=LARGEST_BODY,
        )
        app.config.WEBSOCKET_MAX_SIZE = LARGEST_BODY
        server.on("connect", partial(self._connect, server))
        server.on("open", partial(self._event, server, TOKEN_FIELDS, partial(self._open, app)))
        server.on("message", partial(self._event, server, FIELDS, partial(self._message, app, server, handle)))
        app.register_middleware(partial(self._guard, server), "request")
        app.register_listener(partial(self._begin, server), "after_server_start")
        app.register_listener(partial(self._end, server), "before_server_stop")
        server.attach(app, PATH)

    async def _begin(self, server: AsyncServer, app: Sanic, *_: Any) -> None:
        app.ctx.watching_sockets = asyncio.create_task(self._sockets.watch(server))

    async def _end(self, server: AsyncServer, app: Sanic, *_: Any) -> None:
        app.ctx.watching_sockets.cancel()
        await self._sockets.close(server)

    async def _guard(self, server: AsyncServer, request: Request) -> HTTPResponse | None:
        """Before anything of the socket is read: whose page it is, and whether there is room."""
        if request.path.rstrip("/") != PATH:
            return None
        try:
            self._origins.admit(origin(request), request.host)
            if "sid" not in request.args:
                self._sockets.admit(server, address(request))
        except MessageRefused as refused:
            language = best_guess(None, accept_language(request))
            return as_json(refusal(self._exchange.content.current(), refused, language), refused.status)
        return None

    async def _connect(self, server: AsyncServer, sid: str, environ: Mapping[str, Any], auth: Any = None) -> None:
        """Anybody whose page was let in: a conversation is opened by its token."""

    async def _event(
        self, server: AsyncServer, known: frozenset[str], work: Work, sid: str, data: Any = None, *_: Any
    ) -> dict[str, Any]:
        """The acknowledgement: what the work gives, or why there is nothing. Never silent."""
        request: Request = server.get_environ(sid)["sanic.request"]
        self._sockets.heard(server, sid)
        language: Any = data.get("language") if isinstance(data, dict) else None
        try:
            return await work(sid, request, named(data, known))
        except MessageRefused as refused:
            found = refused
        except Exception as error:
            found = MessageRefused("failed", 500, f"error {log_failure(error)}")
        spoken = best_guess(language, accept_language(request))
        return refusal(self._exchange.content.current(), found, spoken)

    async def _open(self, app: Sanic, sid: str, request: Request, fields: Fields) -> dict[str, Any]:
        token = read_token(fields) if fields.get("sender") is not None else None
        session = self._exchange.session(token)
        self._exchange.gate.count(session.conversation, address(request))
        language = best_guess(fields.get("language"), accept_language(request))
        lines = await self._exchange.lines(app.ctx.agent, session, language) if token else ()
        return {"sender": session.token, "lines": [line.as_dict() for line in lines]}

    async def _message(
        self, app: Sanic, server: AsyncServer, handle: Handle, sid: str, request: Request, fields: Fields
    ) -> dict[str, Any]:
        incoming = read(fields, accept_language(request))
        session = self._exchange.session(incoming.sender)
        record = await self._exchange.answer(app.ctx.agent, handle, session, incoming, address(request))
        await self._deliver(server, sid, incoming.id, record)
        return record.as_dict()

    async def _deliver(self, server: AsyncServer, sid: str, number: str | None, record: Record) -> None:
        """In order, each when the one before has arrived. The record has all of them for whoever acknowledges none."""
        total = len(record.messages)
        with suppress(NoAcknowledgement):
            for index, message in enumerate(record.messages):
                reply = {"id": number, "index": index, "of": total, "message": dict(message)}
                await server.call("reply", reply, to=sid, timeout=ACKNOWLEDGE_SECONDS)


class _Attached(Blueprint):
    """A blueprint without routes of its own: the socket has its place at the root of the server."""

    def __init__(self, name: str, attach: Callable[[Sanic], None]) -> None:
        super().__init__(name)
        self.ctx.attach = attach

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        self.ctx.attach(app)
        super().register(app, options)  # type: ignore[no-untyped-call]
