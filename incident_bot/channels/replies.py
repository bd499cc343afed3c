"""What a request says about itself, and what is sent back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.channels.assets import Asset
from incident_bot.channels.templates import SAFE
from incident_bot.content import Content
from incident_bot.errors import MessageRefused

JSON_HEADERS = {**SAFE, "Cache-Control": "no-store"}
# Other websites may show what is built, and keep it.
ASSET_HEADERS = {
    **SAFE,
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}
PREFLIGHT_SECONDS = 600


def address(request: Request) -> str:
    """Behind as many proxies as SANIC_PROXIES_COUNT says, what the first of them saw."""
    return str(request.remote_addr or request.ip)


def accept_language(request: Request) -> str:
    return ",".join(request.headers.getall("accept-language", []))


def origin(request: Request) -> str | None:
    """Whose page sent it, None for what is no browser. Several are nobody's."""
    return ",".join(request.headers.getall("origin", [])) or None


def content_type(request: Request) -> str:
    return str(request.headers.get("content-type", ""))


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def refusal(content: Content, refused: MessageRefused, language: str) -> dict[str, Any]:
    """For a program and, in `message`, for the customer."""
    body: dict[str, Any] = {
        "error": refused.reason,
        "message": content.refusal(refused.reason, language),
        "detail": str(refused),
    }
    if refused.messages:
        body["messages"] = [dict(message) for message in refused.messages]
    if refused.retry_after:
        body["retry_after"] = refused.retry_after
    return body


def as_json(body: Mapping[str, Any], status: int = 200) -> HTTPResponse:
    return response.json(body, status, headers=dict(JSON_HEADERS), dumps=partial(json.dumps, ensure_ascii=False))


def as_asset(request: Request, asset: Asset) -> HTTPResponse:
    """304 where the browser has it, gzip where it can read that."""
    headers = {**ASSET_HEADERS, "ETag": asset.etag, "Cache-Control": asset.kept}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if asset.etag in known:
        return HTTPResponse(status=304, headers=headers)
    accepted = (entry.partition(";") for entry in request.headers.get("accept-encoding", "").split(","))
    if any(name.strip().lower() == "gzip" and weight.replace(" ", "") != "q=0" for name, _, weight in accepted):
        return response.raw(asset.compressed, headers={**headers, "Content-Encoding": "gzip"}, content_type=asset.kind)
    return response.raw(asset.body, headers=headers, content_type=asset.kind)


def allow_origin(answer: HTTPResponse, origin: str | None) -> HTTPResponse:
    """For an origin that was admitted: its pages may read the answer."""
    answer.headers["Vary"] = "Origin"
    if origin:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return answer


def preflight(origin: str) -> HTTPResponse:
    answer = HTTPResponse(status=204, headers=dict(JSON_HEADERS))
    answer.headers["Access-Control-Allow-Methods"] = "POST"
    answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    answer.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return allow_origin(answer, origin)
