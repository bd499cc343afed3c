"""The web channel: messages as JSON, and the plain page as HTML. Named in credentials.yml."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.channels import history, landing
from incident_bot.channels.gate import Admitted, Gate
from incident_bot.channels.incoming import (
    Incoming,
    best_guess,
    fields_of_form,
    fields_of_json,
    read,
)
from incident_bot.channels.page import HEADERS, Page, render
from incident_bot.channels.sessions import Session, Sessions
from incident_bot.channels.templates import headers
from incident_bot.engine import static_messages
from incident_bot.errors import MessageRefused
from incident_bot.live_content import LiveContent
from incident_bot.logs import keep_text_out, log_failure
from incident_bot.records import Record
from incident_bot.settings import Settings
from incident_bot.turns import Collector, Handle, take

PAGE_SECONDS = 60
JSON_HEADERS = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control")}


class WebChannel(InputChannel):
    """`POST messages` answers with the record of the reply; `GET` and `POST` of the folder itself are the page."""

    def __init__(self, content: LiveContent, sessions: Sessions, gate: Gate) -> None:
        self._content = content
        self._sessions = sessions
        self._gate = gate

    @classmethod
    def name(cls) -> str:
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """Everything comes from the environment. Raises ContentError and SettingsError."""
        settings = Settings.from_environment()
        # `rasa run` has begun to write its log by now, and goes on as it was told to there.
        keep_text_out()
        content = LiveContent(settings.content)
        return cls(content, Sessions(settings.signing_key()), Gate(content, settings))

    def blueprint(self, on_new_message: Handle) -> Blueprint:
        blueprint = self.page(on_new_message, "web")
        blueprint.add_route(partial(self._messages, on_new_message), "/messages", ["POST"], name="messages")
        return blueprint

    def page(self, on_new_message: Handle, name: str = "page") -> Blueprint:
        """The page alone, to be mounted anywhere."""
        blueprint = Blueprint(name)
        blueprint.add_route(partial(self._show), "/", ["GET", "HEAD"], name="show")
        blueprint.add_route(partial(self._submit, on_new_message), "/", ["POST"], name="submit")
        return blueprint

    def refuse(self, request: Request, refused: MessageRefused, language: Any = None) -> HTTPResponse:
        """As a page for a browser that shows pages, otherwise as JSON."""
        language = best_guess(language, _accept_language(request))
        if "text/html" in request.headers.get("accept", ""):
            answer = self._html(Page(language, refusal=refused.reason), refused.status)
        else:
            message = self._content.current().phrase("refusals", refused.reason, language)
            body: dict[str, Any] = {"error": refused.reason, "message": message, "detail": str(refused)}
            if refused.messages:
                body["messages"] = [dict(message) for message in refused.messages]
            answer = _json(body, refused.status)
        if refused.retry_after:
            answer.headers["Retry-After"] = str(refused.retry_after)
        return answer

    async def _messages(self, handle: Handle, request: Request) -> HTTPResponse:
        fields: Mapping[str, Any] = {}
        try:
            fields = fields_of_json(_content_type(request), request.body)
            incoming = read(fields, _accept_language(request))
            record = await self._answer(request, handle, self._session(incoming.sender), incoming)
        except MessageRefused as refused:
            return self.refuse(request, refused, fields.get("language"))
        return _json(record.as_dict(), 200)

    async def _show(self, request: Request) -> HTTPResponse:
        language = best_guess(request.args.get("lang"), _accept_language(request))
        body = landing.render(self._content.current(), language)
        return response.html(body, 200, headers=headers(scripts=True, seconds=PAGE_SECONDS))

    async def _submit(self, handle: Handle, request: Request) -> HTTPResponse:
        """Answers `text`; a form without it only shows the conversation again, in another language."""
        page = Page(best_guess(request.args.get("lang"), _accept_language(request)))
        session: Session | None = None
        status = 200
        said: Sequence[Mapping[str, Any]] = ()
        try:
            fields = fields_of_form(_content_type(request), request.body)
            page = Page(
                best_guess(fields.get("language"), page.language), draft=self._gate.draft(fields.get("text", ""))
            )
            session = self._session(fields["sender"]) if fields.get("sender") else None
            if "text" in fields:
                incoming = read({**fields, "sender": None, "language": page.language}, "")
                session = session or self._sessions.issue()
                await self._answer(request, handle, session, incoming)
                page = replace(page, draft="")
        except MessageRefused as refused:
            page, status, said = replace(page, refusal=refused.reason), refused.status, refused.messages
        if session:
            lines = await self._lines(request, session, page.language)
            page = replace(page, sender=session.token, lines=(*lines, *history.said(said, page.language)))
        return self._html(page, status)

    def _session(self, token: str | None) -> Session:
        return self._sessions.issue() if token is None else self._sessions.open(token)

    async def _answer(self, request: Request, handle: Handle, session: Session, incoming: Incoming) -> Record:
        """One turn. Raises MessageRefused where the message does not pass or the turn fails, whatever the cause."""
        started = time.perf_counter()
        admitted = self._gate.admit(incoming.text, session.conversation, _address(request), incoming.language)
        collector = Collector()
        message = UserMessage(
            admitted.text,
            collector,
            session.conversation,
            input_channel=self.name(),
            message_id=incoming.id,
            metadata=admitted.metadata,
        )
        try:
            await self._gate.turn(session.conversation, partial(take, request.app.ctx.agent, handle, message))
            taken = (time.perf_counter() - started) * 1000
            return Record.from_messages(session.token, admitted.text, collector.messages, taken, admitted.redacted)
        except MessageRefused:
            raise
        except Exception as error:
            number = log_failure(error)
            said = await _static(request, admitted)
            raise MessageRefused("failed", 503, f"error {number}", messages=said) from None

    async def _lines(self, request: Request, session: Session, language: str) -> tuple[history.Line, ...]:
        try:
            tracker = await request.app.ctx.agent.tracker_store.retrieve(session.conversation)
        except Exception as error:
            log_failure(error)
            return ()
        return history.lines(tracker.events, language) if tracker else ()

    def _html(self, page: Page, status: int) -> HTTPResponse:
        return response.html(render(self._content.current(), page), status, headers=dict(HEADERS))


async def _static(request: Request, admitted: Admitted) -> Sequence[Mapping[str, Any]]:
    return await static_messages(request.app.ctx.agent, admitted.text, admitted.metadata)


def _address(request: Request) -> str:
    """Behind as many proxies as SANIC_PROXIES_COUNT says, what the first of them saw."""
    return str(request.remote_addr or request.ip)


def _json(body: Mapping[str, Any], status: int) -> HTTPResponse:
    return response.json(body, status, headers=dict(JSON_HEADERS), dumps=partial(json.dumps, ensure_ascii=False))


def _content_type(request: Request) -> str:
    return str(request.headers.get("content-type", ""))


def _accept_language(request: Request) -> str:
    return ",".join(request.headers.getall("accept-language", []))
