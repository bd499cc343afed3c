"""The web channel: messages, history, deletion and opinions as JSON. Named in credentials.yml."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.channels.api import refuse_api
from incident_bot.channels.exchange import CHANNEL, Exchange, shared_exchange
from incident_bot.channels.framing import refuse_unclear_ends
from incident_bot.channels.incoming import (
    FIELDS,
    OPINION_FIELDS,
    TOKEN_FIELDS,
    best_guess,
    fields_of_json,
    read,
    read_opinion,
    read_token,
)
from incident_bot.channels.kept import Kept
from incident_bot.channels.origins import Origins
from incident_bot.channels.page import Page
from incident_bot.channels.replies import (
    accept_language,
    address,
    allow_origin,
    as_json,
    content_type,
    origin,
    preflight,
    refusal,
    wants_page,
)
from incident_bot.channels.site import Site
from incident_bot.errors import MessageRefused
from incident_bot.live_content import LiveContent
from incident_bot.logs import keep_text_out
from incident_bot.safeguards import refuse_unsafe
from incident_bot.settings import Settings
from incident_bot.turns import Handle

Fields = Mapping[str, Any]
Work = Callable[[Request, Fields], Awaitable[dict[str, Any]]]


class WebChannel(InputChannel):
    """`POST messages` answers with the record of the reply; the folder itself is the page without JavaScript."""

    def __init__(self, exchange: Exchange, site: Site, origins: Origins) -> None:
        self._exchange = exchange
        self._origins = origins
        self.site = site

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    @property
    def content(self) -> LiveContent:
        return self._exchange.content

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """Everything comes from the environment. Raises ContentError and SettingsError."""
        settings = Settings.from_environment()
        refuse_unsafe(settings)
        # `rasa run` has begun to write its log by now, and goes on as it was told to there.
        keep_text_out()
        return cls.of(shared_exchange(settings), settings)

    @classmethod
    def of(cls, exchange: Exchange, settings: Settings) -> WebChannel:
        kept = Kept(exchange.content, exchange.sessions.key, settings.retention_days)
        return cls(exchange, Site(exchange, settings.web, kept), Origins(settings.web.origins))

    def blueprint(self, on_new_message: Handle) -> Blueprint:
        blueprint = self.site.plain(on_new_message, "web")
        blueprint.listener("before_server_start")(_refuse_api)
        refuse_unclear_ends(blueprint)
        routes: tuple[tuple[str, frozenset[str], Work], ...] = (
            ("messages", FIELDS, partial(self._message, on_new_message)),
            ("history", TOKEN_FIELDS, self._history),
            ("erase", TOKEN_FIELDS, self._erase),
            ("feedback", OPINION_FIELDS, self._feedback),
        )
        for name, known, work in routes:
            blueprint.add_route(partial(self._post, known, work), f"/{name}", ["POST"], name=name)
            blueprint.add_route(partial(self._preflight), f"/{name}", ["OPTIONS"], name=f"{name}_preflight")
        return blueprint

    def refuse(self, request: Request, refused: MessageRefused, language: Any = None) -> HTTPResponse:
        """As a page for a browser that shows pages, otherwise as JSON."""
        language = best_guess(language, accept_language(request))
        if wants_page(request):
            answer = self.site.page(Page(language, refusal=refused.reason), refused.status)
        else:
            answer = as_json(refusal(self._exchange.content.current(), refused, language), refused.status)
        if refused.retry_after:
            answer.headers["Retry-After"] = str(refused.retry_after)
        return answer

    async def _post(self, known: frozenset[str], work: Work, request: Request) -> HTTPResponse:
        fields: Fields = {}
        sent_from = origin(request)
        try:
            self._origins.admit(sent_from, request.host)
        except MessageRefused as refused:
            return self.refuse(request, refused)
        try:
            fields = fields_of_json(content_type(request), request.body, known)
            answer = as_json(await work(request, fields))
        except MessageRefused as refused:
            answer = self.refuse(request, refused, fields.get("language"))
        return allow_origin(answer, sent_from)

    async def _preflight(self, request: Request) -> HTTPResponse:
        sent_from = origin(request) or ""
        try:
            self._origins.admit(sent_from, request.host)
        except MessageRefused as refused:
            return self.refuse(request, refused)
        return preflight(sent_from)

    async def _message(self, handle: Handle, request: Request, fields: Fields) -> dict[str, Any]:
        incoming = read(fields, accept_language(request))
        session = self._exchange.session(incoming.sender)
        record = await self._exchange.answer(request.app.ctx.agent, handle, session, incoming, address(request))
        return record.as_dict()

    async def _history(self, request: Request, fields: Fields) -> dict[str, Any]:
        session = self._exchange.session(read_token(fields))
        self._exchange.gate.count(session.conversation, address(request))
        language = best_guess(fields.get("language"), accept_language(request))
        lines = await self._exchange.lines(request.app.ctx.agent, session, language)
        return {"lines": [line.as_dict() for line in lines]}

    async def _erase(self, request: Request, fields: Fields) -> dict[str, Any]:
        await self._exchange.erase(request.app.ctx.agent, self._exchange.session(read_token(fields)))
        return {}

    async def _feedback(self, request: Request, fields: Fields) -> dict[str, Any]:
        session = self._exchange.session(read_token(fields))
        await self._exchange.count(request.app.ctx.agent, session, read_opinion(fields), address(request))
        return {}


def _refuse_api(app: Sanic, _: object) -> None:
    refuse_api(app)
