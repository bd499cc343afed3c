"""How far something is, and a button to stop it."""

from __future__ import annotations

from functools import partial

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench.desk import Desk, as_json, see
from incident_bot.bench.jobs import Job


def blueprint(desk: Desk) -> Blueprint:
    pages = Blueprint("jobs")
    pages.add_route(partial(_show, desk), "/jobs/<id>", name="show")
    pages.add_route(partial(_stop, desk), "/jobs/<id>/stop", ["POST"], name="stop")
    return pages


async def _show(desk: Desk, request: Request, id: str) -> HTTPResponse:
    job = _job(desk, id)
    if "application/json" in request.headers.get("accept", ""):
        return as_json({"done": job.done, "total": job.total, "finished": job.finished, "back": job.back})
    if job.finished and not job.error:
        return see(job.back)
    answer = desk.page(request, "job.html", job=job)
    if not job.finished:
        # For a browser without JavaScript.
        answer.headers["Refresh"] = "2"
    return answer


async def _stop(desk: Desk, request: Request, id: str) -> HTTPResponse:
    job = _job(desk, id)
    job.cancelled = True
    return see(f"/bench/jobs/{id}")


def _job(desk: Desk, id: str) -> Job:
    job = desk.jobs.get(id)
    if job is None:
        raise NotFound("no such job")
    return job
