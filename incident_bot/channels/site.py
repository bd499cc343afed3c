"""The pages and files of the website."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.channels import embed, history, landing
from incident_bot.channels.assets import LOADER, Asset, Assets
from incident_bot.channels.exchange import Exchange
from incident_bot.channels.incoming import best_guess, fields_of_form, read
from incident_bot.channels.kept import Kept
from incident_bot.channels.origins import Origins
from incident_bot.channels.page import HEADERS, Page, render
from incident_bot.channels.replies import accept_language, address, as_asset, content_type, origin
from incident_bot.channels.sessions import Session
from incident_bot.channels.templates import headers
from incident_bot.errors import MessageRefused
from incident_bot.turns import Handle
from incident_bot.web_settings import ORIGIN, WebSettings

PAGE_SECONDS = 60
LOADER_PATH = f"/chat/{LOADER}"


class Site:
    """`kept` is what the widget keeps in the browser."""

    def __init__(self, exchange: Exchange, settings: WebSettings, kept: Kept) -> None:
        self._exchange = exchange
        self._settings = settings
        self._kept = kept
        self._origins = Origins(settings.origins)
        self._assets = Assets(settings.built)

    def blueprint(self, handle: Handle) -> Blueprint:
        """The website, for the root of a server."""
        blueprint = self.plain(handle, "site", chat=True)
        for path, show, name in (
            ("/embed", self._embed, "embed"),
            ("/chat/frame", self._frame, "frame"),
            ("/chat/<name>", self._asset, "asset"),
            ("/favicon.ico", self._icon, "icon"),
        ):
            blueprint.add_route(partial(show), path, ["GET", "HEAD"], name=name)
        return blueprint

    def plain(self, handle: Handle, name: str, chat: bool = False) -> Blueprint:
        """The page of the incident and the conversation by form, to be mounted anywhere; without the widget, which has
        its place at the root."""
        blueprint = Blueprint(name)
        blueprint.add_route(partial(self._show, chat), "/", ["GET", "HEAD"], name="show")
        blueprint.add_route(partial(self._submit, handle), "/", ["POST"], name="submit")
        return blueprint

    def page(self, page: Page, status: int) -> HTTPResponse:
        return response.html(
            render(self._exchange.content.current(), page, self._kept.days), status, headers=dict(HEADERS)
        )

    async def _show(self, chat: bool, request: Request) -> HTTPResponse:
        content, loader = self._exchange.content.current(), self._loader() if chat else None
        body = landing.render(content, _language(request), loader, self._settings.public_url, self._kept.days)
        return response.html(body, headers=headers(scripts=bool(loader), seconds=PAGE_SECONDS))

    async def _embed(self, request: Request) -> HTTPResponse:
        content, origin = self._exchange.content.current(), self._settings.public_url or _own_origin(request)
        body = embed.render(content, _language(request), origin, self._kept.key, self._loader())
        return response.html(body, headers=headers(scripts=True, frames=True))

    async def _frame(self, request: Request) -> HTTPResponse:
        body = embed.frame(self._exchange.content.current(), _language(request), self._loader())
        return response.html(body, headers=headers(scripts=True, framed_by=("'self'", *self._origins.listed)))

    async def _asset(self, request: Request, name: str) -> HTTPResponse:
        """Raises MessageRefused where there is none; the server's handler says so."""
        found: Asset = self._kept.get(name) or self._assets.get(name)
        return as_asset(request, found)

    async def _icon(self, request: Request) -> HTTPResponse:
        """None: browsers ask for one all the same."""
        return HTTPResponse(status=204, headers={"Cache-Control": "public, max-age=86400"})

    async def _submit(self, handle: Handle, request: Request) -> HTTPResponse:
        """Answers `text`; a form without it only shows the conversation again, in another language."""
        exchange, agent = self._exchange, request.app.ctx.agent
        page = Page(_language(request))
        session: Session | None = None
        status = 200
        said: Sequence[Mapping[str, Any]] = ()
        try:
            sent_from = origin(request)
            # Some browsers hide where a form was sent from. It acts for nobody: no cookie goes with it.
            self._origins.admit(None if sent_from == "null" else sent_from, request.host)
            fields = fields_of_form(content_type(request), request.body)
            page = Page(
                best_guess(fields.get("language"), page.language), draft=exchange.gate.draft(fields.get("text", ""))
            )
            session = exchange.session(fields["sender"]) if fields.get("sender") else None
            if "text" in fields or "payload" in fields:
                incoming = read({**fields, "sender": None, "language": page.language}, "")
                session = session or exchange.session(None)
                await exchange.answer(agent, handle, session, incoming, address(request))
                page = replace(page, draft="")
        except MessageRefused as refused:
            page, status, said = replace(page, refusal=refused.reason), refused.status, refused.messages
        if session:
            try:
                lines = await exchange.lines(agent, session, page.language)
            except MessageRefused as refused:
                page, lines = replace(page, refusal=refused.reason), ()
                status = max(status, refused.status)
            # A conversation that is over is not continued.
            sender = None if page.refusal == "session" else session.token
            page = replace(page, sender=sender, lines=(*lines, *history.said(said, page.language)))
        return self.page(page, status)

    def _loader(self) -> str | None:
        return LOADER_PATH if self._assets.are_built else None


def _language(request: Request) -> str:
    return best_guess(request.args.get("lang"), accept_language(request))


def _own_origin(request: Request) -> str:
    origin = f"{request.scheme}://{request.host}".lower()
    return origin if ORIGIN.fullmatch(origin) else ""
