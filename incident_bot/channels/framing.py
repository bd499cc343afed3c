"""Requests that do not say clearly where they end, refused before anything reads their body."""

from __future__ import annotations

from functools import partial

from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request


def refuse_unclear_ends(where: Sanic | Blueprint) -> None:
    """On the whole server that the blueprint is for, whoever made it: this one's, or Rasa's with `rasa run`."""
    # Sanic writes on the handler whose it is: each has its own.
    where.add_signal(partial(_check), "http.lifecycle.request")


async def _check(request: Request) -> None:
    """Raises InvalidUsage. Sanic reads a body of negative length for ever and serves nobody else meanwhile; two lengths
    mean one to it and another to a proxy."""
    lengths = request.headers.getall("content-length", [])
    plain = all(length.isascii() and length.isdigit() for length in lengths)
    if not plain or len(lengths) + ("transfer-encoding" in request.headers) > 1:
        raise InvalidUsage("the length of the body is unclear")
