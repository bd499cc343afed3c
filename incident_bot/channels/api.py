"""Rasa's own HTTP API, for the operator's tools on the same machine. It only reads: nothing goes past the gate."""

from __future__ import annotations

from rasa.core.agent import Agent
from rasa.server import create_app
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.channels.framing import refuse_unclear_ends
from incident_bot.errors import ServerError
from incident_bot.settings import Settings

SAFE = frozenset({"GET", "HEAD"})
# Understands a text and keeps nothing of it.
PARSE = "/model/parse"
# A route that Rasa has with its API only.
API_ROUTE = "conversations"


def create_api(agent: Agent, settings: Settings) -> Sanic:
    """`settings.api_token` opens it, as `?token=` or as Rasa's documentation says."""
    api: Sanic = create_app(agent, cors_origins=[], auth_token=settings.api_token)
    api.register_middleware(_only_read, "request")
    refuse_unclear_ends(api)
    return api


def refuse_api(app: Sanic) -> None:
    """Raises ServerError where Rasa's API is among the routes of the customers' server (`rasa run --enable-api`)."""
    if any(str(route.path).startswith(API_ROUTE) for route in app.router.routes):
        raise ServerError(
            "Rasa's HTTP API would be open to customers: start without --enable-api, and the API apart with "
            "`incident-bot api`"
        )


async def _only_read(request: Request) -> HTTPResponse | None:
    if request.method in SAFE or request.path == PARSE:
        return None
    reason = "this API reads only: messages go through the channels"
    return response.json({"status": "failure", "reason": "Forbidden", "message": reason, "code": 403}, 403)
