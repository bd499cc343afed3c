"""Requests that do not say clearly where they end, refused before anything reads their body."""

from __future__ import annotations

from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request


def refuse_unclear_ends(app: Sanic) -> None:
    app.add_signal(_check, "http.lifecycle.request")


async def _check(request: Request) -> None:
    """Raises InvalidUsage. Sanic reads a body of negative length for ever and serves nobody else meanwhile; two lengths
    mean one to it and another to a proxy."""
    lengths = request.headers.getall("content-length", [])
    plain = all(length.isascii() and length.isdigit() for length in lengths)
    if not plain or len(lengths) + ("transfer-encoding" in request.headers) > 1:
        raise InvalidUsage("the length of the body is unclear")
