"""Questions that agents found to be answered wrongly."""

from __future__ import annotations

from functools import partial

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench.desk import Desk, download, see
from incident_bot.bench.reviews import Reviews


def blueprint(desk: Desk) -> Blueprint:
    pages, reviews = Blueprint("review"), Reviews(desk.kept / "review.jsonl")
    pages.add_route(partial(_list, desk, reviews), "/review", name="list")
    pages.add_route(partial(_remove, reviews), "/review/remove", ["POST"], name="remove")
    pages.add_route(partial(_export, reviews), "/review/export", name="export")
    return pages


async def _list(desk: Desk, reviews: Reviews, request: Request) -> HTTPResponse:
    return desk.page(request, "review.html", reviews=reviews.all())


async def _remove(reviews: Reviews, request: Request) -> HTTPResponse:
    number = request.form.get("number") or ""
    if number.isdecimal():
        reviews.remove(int(number))
    return see("/bench/review")


async def _export(reviews: Reviews, request: Request) -> HTTPResponse:
    text = reviews.file.read_text(encoding="utf-8") if reviews.file.is_file() else ""
    return download(text, "review.jsonl", "application/jsonl; charset=utf-8")
