"""The conversations that must go well: run them, and see expected beside got."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench.desk import Desk, language_of, see
from incident_bot.bench.files import BenchError, inside
from incident_bot.bench.jobs import Job
from incident_bot.bench.touched import conversations, touched
from incident_bot.errors import IncidentBotError
from incident_bot.evaluation import suite
from incident_bot.evaluation.conversations import load
from incident_bot.evaluation.suite import Outcome

HERE = "/bench/tests"


class Results:
    """The last outcome of each file in this process."""

    def __init__(self) -> None:
        self.outcomes: dict[Path, Outcome] = {}
        self.at: datetime | None = None


def blueprint(desk: Desk) -> Blueprint:
    pages, results = Blueprint("tests"), Results()
    pages.add_route(partial(_list, desk, results), "/tests", name="list")
    pages.add_route(partial(_one, desk, results), "/tests/one", name="one")
    pages.add_route(partial(_run, desk, results), "/tests/run", ["POST"], name="run")
    return pages


async def _list(desk: Desk, results: Results, request: Request) -> HTTPResponse:
    folder = desk.settings.tests
    try:
        paths = suite.find(folder)
    except IncidentBotError:
        paths = []
    only_failed = request.args.get("only") == "failed"
    outcomes = [results.outcomes.get(path) or _unrun(path) for path in paths]
    rows = [
        (path.relative_to(folder), outcome, path in results.outcomes)
        for path, outcome in zip(paths, outcomes, strict=True)
        if not only_failed or (path in results.outcomes and not outcome.passed)
    ]
    return desk.page(
        request,
        "tests.html",
        rows=rows,
        failed=sum(path in results.outcomes and not results.outcomes[path].passed for path in paths),
        passed=sum(path in results.outcomes and results.outcomes[path].passed for path in paths),
        total=len(paths),
        only_failed=only_failed,
    )


def _unrun(path: Path) -> Outcome:
    """What the file holds, without running it."""
    try:
        return Outcome(path, load(path))
    except IncidentBotError as error:
        return Outcome(path, fault=str(error))


async def _one(desk: Desk, results: Results, request: Request) -> HTTPResponse:
    """A test that was just saved is run before it is shown."""
    name = request.args.get("path") or ""
    try:
        path = inside(desk.settings.tests, name)
    except BenchError as error:
        return desk.page(request, "refused.html", 404, sentence=desk.word(error.key, language_of(request)))
    path = desk.settings.tests / name
    saved = request.args.get("done") == "saved"
    if saved and path not in results.outcomes:
        await _hold(desk, results, [path])
    outcome = results.outcomes.get(path)
    return desk.page(
        request,
        "test.html",
        name=name,
        outcome=outcome or _unrun(path),
        ran=outcome is not None,
        saved=saved,
        text=path.read_text(encoding="utf-8"),
    )


async def _run(desk: Desk, results: Results, request: Request) -> HTTPResponse:
    name = request.form.get("path") or ""
    if name:
        inside(desk.settings.tests, name)
        await _hold(desk, results, [desk.settings.tests / name])
        return see(f"{HERE}/one?{urlencode({'path': name})}")
    topic = request.form.get("topic")
    paths = suite.find(desk.settings.tests)
    if topic:
        chosen = set(touched(conversations(desk.settings.tests), [topic]))
        paths = [path for path in paths if path.relative_to(desk.settings.tests) in chosen]
    job = desk.jobs.start(len(paths), HERE, lambda job: _hold(desk, results, paths, job))
    return see(f"/bench/jobs/{job.id}")


async def _hold(desk: Desk, results: Results, paths: list[Path], job: Job | None = None) -> None:
    results.at = datetime.now()
    async for outcome in suite.run(paths, desk.assistant.ask, f"test-{results.at.timestamp()}"):
        results.outcomes[outcome.path] = outcome
        if job:
            job.step()
