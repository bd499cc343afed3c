"""Ask a whole list, filter, export, compare."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench import runs, sheets
from incident_bot.bench.assistant import Assistant
from incident_bot.bench.desk import Desk, download, language_of, see
from incident_bot.bench.files import BenchError
from incident_bot.bench.jobs import Job
from incident_bot.bench.runs import FILTERS, Run, Runs
from incident_bot.bench.trace import Trace

HERE = "/bench/lists"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def blueprint(desk: Desk) -> Blueprint:
    pages, kept = Blueprint("lists"), Runs(desk.kept / "runs")
    pages.add_route(partial(_list, desk, kept), "/lists", name="list")
    pages.add_route(partial(_start, desk, kept), "/lists", ["POST"], name="start")
    pages.add_route(partial(_show, desk, kept), "/lists/<id>", name="show")
    pages.add_route(partial(_remove, kept), "/lists/<id>/remove", ["POST"], name="remove")
    pages.add_route(partial(_export, desk, kept), "/lists/<id>/export", name="export")
    return pages


async def _list(desk: Desk, kept: Runs, request: Request) -> HTTPResponse:
    return _page(desk, kept, request)


def _page(desk: Desk, kept: Runs, request: Request, problem: str = "", status: int = 200) -> HTTPResponse:
    return desk.page(
        request,
        "lists.html",
        status,
        runs=kept.all(),
        models=[path.name for path in _models(desk)],
        current=desk.assistant.model.name,
        problem=desk.word(problem, language_of(request)) if problem else "",
        most=sheets.MOST,
    )


def _models(desk: Desk) -> list[Path]:
    return sorted(desk.settings.models.glob("*.tar.gz"))


async def _start(desk: Desk, kept: Runs, request: Request) -> HTTPResponse:
    try:
        name, questions = _questions(request)
    except BenchError as error:
        return _page(desk, kept, request, error.key, 422)
    now = datetime.now()
    id = f"{now:%Y%m%d-%H%M%S-%f}"
    wanted = next((path for path in _models(desk) if path.name == request.form.get("model")), desk.assistant.model)
    run = Run(id, desk.assistant.redacted(name), now.isoformat(timespec="seconds"), wanted.name, len(questions))

    async def work(job: Job) -> None:
        assistant = await _assistant(desk, wanted)

        async def take(conversation: str, question: str) -> Trace:
            trace = await assistant.take(conversation, question)
            await assistant.forget(conversation)
            # A person who tries something meanwhile does not wait for the list.
            await asyncio.sleep(0)
            return trace

        kept.save(await runs.ask(run, questions, take, job.step))

    job = desk.jobs.start(len(questions), f"{HERE}/{id}", work)
    return see(f"/bench/jobs/{job.id}")


async def _assistant(desk: Desk, model: Path) -> Assistant:
    """Raises ModelError."""
    if model.resolve() == desk.assistant.model.resolve():
        return desk.assistant
    return await asyncio.to_thread(Assistant, desk.settings, desk.content, model)


def _questions(request: Request) -> tuple[str, list[str]]:
    """A name for the list, and its questions. Raises BenchError."""
    file = request.files.get("file") if request.files else None
    name = " ".join((request.form.get("name") or "").split())[:80]
    if file and file.body:
        return name or file.name[:80], sheets.questions_of(file.name, file.body)
    return name, sheets.questions_in(request.form.get("text") or "")


async def _show(desk: Desk, kept: Runs, request: Request, id: str) -> HTTPResponse:
    run = kept.get(id)
    against = request.args.get("against")
    before = kept.get(against) if against else kept.before(run)
    changes = list(runs.compare(before, run)) if before else []
    only = request.args.get("only", "")
    return desk.page(
        request,
        "list.html",
        run=run,
        rows=run.filtered(only),
        only=only,
        counts={name: len(run.filtered(name)) for name in FILTERS},
        others=[other for other in kept.all() if other.id != id],
        before=before,
        changes=changes,
    )


async def _remove(kept: Runs, request: Request, id: str) -> HTTPResponse:
    kept.remove(id)
    return see(HERE)


async def _export(desk: Desk, kept: Runs, request: Request, id: str) -> HTTPResponse:
    run = kept.get(id)
    rows = list(_sheet(desk, run, request))
    if request.args.get("format") == "xlsx":
        return download(sheets.as_excel(rows), f"{id}.xlsx", XLSX)
    return download(sheets.as_csv(rows), f"{id}.csv", "text/csv; charset=utf-8")


def _sheet(desk: Desk, run: Run, request: Request) -> Iterator[Sequence[str]]:
    language = language_of(request)
    content = desk.content.current()
    heads = ("question", "language", "topics", "kinds", "confidence", "runner_up", "handoff", "answer", "facts")
    yield [*(desk.word(head, language) for head in heads), "ms"]
    for _, row in run.filtered(request.args.get("only", "")):
        asked = [desk.word("asks_back", language), *row.clarify] if row.clarify else row.topics
        yield [
            row.text,
            row.language,
            ", ".join(asked) or row.refused,
            ", ".join(row.items),
            f"{row.confidence:.2f}",
            desk.topic(content, row.runner_up, language) if row.runner_up else "",
            desk.word("yes" if row.handoff else "no", language),
            row.answer,
            ", ".join(row.facts),
            f"{row.ms:.0f}",
        ]
