"""The server around the channels: the page at its root, its health, and its own errors in the channel's words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage, register
from sanic import Sanic, response
from sanic.exceptions import SanicException, ServiceUnavailable
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from incident_bot import metrics
from incident_bot.channels.incoming import LARGEST_BODY
from incident_bot.channels.web import WebChannel
from incident_bot.errors import MessageRefused, ServerError
from incident_bot.logs import log_failure
from incident_bot.measured import version
from incident_bot.turns import honest_store

# What Sanic says where the client closed the connection, as every socket does in the end.
CANCELLED = "Cancelled"
REASONS = {404: "not_found", 405: "not_allowed", 413: "too_long", 415: "unsupported"}


def create_app(channels: Sequence[InputChannel], agent: Agent) -> Sanic:
    """Raises ServerError if the web channel is not among the channels."""
    web = next((channel for channel in channels if isinstance(channel, WebChannel)), None)
    if web is None:
        raise ServerError("credentials.yml: incident_bot.channels.web.WebChannel is missing")
    app = Sanic("incident_bot", configure_logging=False)
    # Each channel also looks for itself: messaging platforms send many messages in one request.
    app.config.REQUEST_MAX_SIZE = max([LARGEST_BODY, *(getattr(channel, "largest", 0) for channel in channels)])
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.agent = agent
    register(list(channels), app, route="/webhooks/")
    app.blueprint(web.site.blueprint(partial(_handle, app)), url_prefix="/")
    app.add_route(_live, "/health/live", ["GET", "HEAD"], name="live")
    app.add_route(partial(_ready, web), "/health/ready", ["GET", "HEAD"], name="ready")
    app.error_handler.add(Exception, partial(_refuse, web))
    app.ctx.stopping = False
    app.register_listener(_stop, "before_server_stop")
    app.register_middleware(_hang_up, "response")
    app.register_middleware(_count, "response")
    return app


async def _stop(app: Sanic, _: Any) -> None:
    app.ctx.stopping = True


async def _hang_up(request: Request, _: BaseHTTPResponse) -> None:
    """Sanic closes idle connections when it stops, and would go on serving whoever keeps his busy."""
    if request.app.ctx.stopping and request.stream:
        request.stream.keep_alive = False


async def _count(_: Request, answer: BaseHTTPResponse) -> None:
    metrics.RESPONSES.labels(str(answer.status)).inc()


async def _handle(app: Sanic, message: UserMessage) -> None:
    await app.ctx.agent.handle_message(message)


async def _live(request: Request) -> HTTPResponse:
    return response.json({"status": "live"})


async def _ready(web: WebChannel, request: Request) -> HTTPResponse:
    """Says also which model and which content answer: two replicas that differ are found by it."""
    agent = request.app.ctx.agent
    ready = agent.is_ready() and await _works(honest_store(agent)) and await _works(agent.lock_store)
    metrics.READY.set(ready)
    body = {"status": "ready" if ready else "starting", "model": version(agent), "content": web.content.version}
    return response.json(body, 200 if ready else 503)


async def _works(store: Any) -> bool:
    """Rasa's own stores cannot tell."""
    return not hasattr(store, "ready") or bool(await store.ready())


def _refuse(web: WebChannel, request: Request, error: Exception) -> HTTPResponse:
    answer = web.refuse(request, _refusal(request, error))
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _refusal(request: Request, error: Exception) -> MessageRefused:
    if isinstance(error, SanicException) and error.status_code < 500:
        return MessageRefused(REASONS.get(error.status_code, "malformed"), error.status_code, type(error).__name__)
    if isinstance(error, ServiceUnavailable) and str(error) == CANCELLED:
        return MessageRefused("failed", 503, "nobody waits for this any more")
    # Before a route is found nothing of ours has run: the request itself could not be read.
    if request.route is None and not isinstance(error, SanicException):
        return MessageRefused("malformed", 400, "the request cannot be read")
    if isinstance(error, MessageRefused):
        return error
    status = error.status_code if isinstance(error, SanicException) else 500
    return MessageRefused("failed", status, f"error {log_failure(error)}")
