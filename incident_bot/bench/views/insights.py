"""What customers ask, and how well it is understood: counts and pictures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench import insights, pictures
from incident_bot.bench.desk import Desk, download, language_of, see
from incident_bot.bench.insights import Insights
from incident_bot.bench.jobs import Job
from incident_bot.errors import StoreError
from incident_bot.evaluation import confusion
from incident_bot.evaluation.measure import measure
from incident_bot.evaluation.questions import load_folder
from incident_bot.evaluation.scoring import Result
from incident_bot.records import Record
from incident_bot.storage.database import Database

HERE = "/bench/insights"
QUESTIONS = Path("tests/questions")
CURVE = Path("docs/evaluation/learning-curve.svg")
DAY = 24 * 60 * 60
# Reading a month takes longer than a turn may.
SECONDS = 60.0
FRESH = 60.0
SPANS = ("1", "7", "30")


class Reader:
    """Reads once a minute at most for each span; a page and its pictures are of the same moment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = asyncio.Lock()
        self._kept: dict[str, tuple[float, Insights]] = {}

    async def of(self, request: Request) -> Insights:
        """Raises StoreError."""
        span = _span(request)
        async with self._lock:
            at, found = self._kept.get(span, (0.0, None))
            if found is None or time.monotonic() - at > FRESH:
                since = time.time() - DAY * int(span)
                found = await self._database.perform("insights", lambda connection: insights.of(connection, since))
                self._kept[span] = (time.monotonic(), found)
            return found


class Measured:
    """The last time that the test questions were asked in this process."""

    def __init__(self) -> None:
        self.results: tuple[Result, ...] = ()


def blueprint(desk: Desk) -> Blueprint:
    pages, measured = Blueprint("insights"), Measured()
    reader = Reader(Database(desk.settings.database, SECONDS))
    pages.add_route(partial(_show, desk, reader, measured), "/insights", name="show")
    pages.add_route(partial(_export, desk, reader), "/insights/export", name="export")
    pages.add_route(partial(_picture, desk, reader, measured), "/insights/<name>", name="picture")
    pages.add_route(partial(_measure, desk, measured), "/insights/measure", ["POST"], name="measure")
    return pages


async def _show(desk: Desk, reader: Reader, measured: Measured, request: Request) -> HTTPResponse:
    try:
        found: Insights | None = await reader.of(request)
    except StoreError:
        found = None
    return desk.page(
        request,
        "insights.html",
        200 if found else 503,
        found=found,
        span=_span(request),
        spans=SPANS,
        least=insights.LEAST,
        measured=len(measured.results),
        right=sum(result.outcome == "right" for result in measured.results),
        curve=CURVE.is_file(),
    )


def _span(request: Request) -> str:
    wanted = request.args.get("days")
    return wanted if wanted in SPANS else "7"


async def _picture(desk: Desk, reader: Reader, measured: Measured, request: Request, name: str) -> HTTPResponse:
    language = language_of(request)
    content = desk.content.current()
    if name == "learning-curve.svg" and CURVE.is_file():
        return download(CURVE.read_bytes(), name, "image/svg+xml")
    drawn: bytes | None = None
    if name in ("hours.png", "days.png"):
        found = await reader.of(request)
        if name == "hours.png":
            drawn = await asyncio.to_thread(
                pictures.hours, found.by_hour, lambda topic: desk.topic(content, topic, language)
            )
        else:
            names: Mapping[str, str] = {kind: desk.word(f"outcome_{kind}", language) for kind in pictures.KINDS}
            drawn = await asyncio.to_thread(pictures.days, found.by_day, names)
    elif measured.results and name == "confusion.png":
        drawn = await asyncio.to_thread(confusion.picture, confusion.pairs(measured.results))
    elif measured.results and name == "calibration.png":
        words = (desk.word("confidence", language), desk.word("right_share", language))
        drawn = await asyncio.to_thread(pictures.calibration, measured.results, *words)
    if drawn is None:
        raise NotFound("no such picture")
    answer = download(drawn, name, "image/png")
    if not request.args.get("save"):
        answer.headers["Content-Disposition"] = "inline"
    return answer


async def _export(desk: Desk, reader: Reader, request: Request) -> HTTPResponse:
    return download(insights.as_json(await reader.of(request)), "insights.json", "application/json")


async def _measure(desk: Desk, measured: Measured, request: Request) -> HTTPResponse:
    """Asks every test question of the project."""
    dialogues = load_folder(QUESTIONS)
    total = sum(len(dialogue.turns) for dialogue in dialogues)

    async def ask(conversation: str, text: str) -> Record:
        # A person who tries something meanwhile does not wait for all of them.
        await asyncio.sleep(0)
        return await desk.assistant.ask(conversation, text)

    async def work(job: Job) -> None:
        measurement = await measure(dialogues, ask, lambda _: job.step())
        measured.results = measurement.results

    job = desk.jobs.start(total, f"{HERE}#understanding", work)
    return see(f"/bench/jobs/{job.id}")
