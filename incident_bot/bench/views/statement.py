"""A new version of the statement: what it changes, what is held back, and the facts in our own words."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench import editing, statements
from incident_bot.bench.desk import Desk, language_of, see
from incident_bot.bench.editing import Editor
from incident_bot.bench.files import BenchError, write_whole
from incident_bot.bench.statements import Comparison
from incident_bot.bench.touched import conversations, touched
from incident_bot.checks import grounding
from incident_bot.errors import ContentError, Fault
from incident_bot.settings import LANGUAGES

HERE = "/bench/statement"
FILE, HELD = "statement.yml", "held.yml"
LONGEST = 200_000


def blueprint(desk: Desk) -> Blueprint:
    pages, editor = Blueprint("statement"), Editor(desk.settings.content, desk.kept / "history")
    pages.add_route(partial(_show, desk, editor), "/statement", name="show")
    pages.add_route(partial(_compare, desk, editor), "/statement", ["POST"], name="compare")
    pages.add_route(partial(_take_over, desk, editor), "/statement/take-over", ["POST"], name="take_over")
    pages.add_route(partial(_fact, desk, editor), "/statement/<fact>", name="fact")
    pages.add_route(partial(_publish, desk, editor), "/statement/<fact>", ["POST"], name="publish")
    return pages


def _known_text(desk: Desk) -> str | None:
    """The statement as it was taken over last."""
    path = desk.kept / "statement.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else None


async def _show(desk: Desk, editor: Editor, request: Request) -> HTTPResponse:
    return _page(desk, request)


async def _compare(desk: Desk, editor: Editor, request: Request) -> HTTPResponse:
    text = _text(request)
    if not text.strip():
        return _page(desk, request, problem="no_statement", status=422)
    comparison = await asyncio.to_thread(statements.compare, desk.content.current(), _known_text(desk), text)
    return _page(desk, request, text, comparison)


def _text(request: Request) -> str:
    file = request.files.get("file") if request.files else None
    if file and file.body:
        return str(file.body.decode("utf-8-sig", "replace"))[:LONGEST]
    return (request.form.get("text") or "").replace("\r\n", "\n")[:LONGEST]


def _page(
    desk: Desk,
    request: Request,
    text: str = "",
    comparison: Comparison | None = None,
    problem: str = "",
    status: int = 200,
) -> HTTPResponse:
    content = desk.content.current()
    stale = statements.affected(content, comparison) if comparison else {}
    facts = [state.fact for state in comparison.changed] if comparison else []
    return desk.page(
        request,
        "statement.html",
        status,
        text=text,
        known=_known_text(desk) is not None,
        comparison=comparison,
        stale=stale,
        tests=touched(conversations(desk.settings.tests), list(stale), facts),
        held=sorted({topic for topic, _ in content.held}),
        changed_facts={fact for facts in content.held.values() for fact in facts},
        problem=desk.word(problem, language_of(request)) if problem else "",
        done=request.args.get("done", ""),
    )


async def _take_over(desk: Desk, editor: Editor, request: Request) -> HTTPResponse:
    """Holds back what is stale, notes where facts have moved to, and compares with this text from now on."""
    text = (request.form.get("text") or "").replace("\r\n", "\n")
    if not text.strip():
        return _page(desk, request, problem="no_statement", status=422)
    content = desk.content.current()
    comparison = await asyncio.to_thread(statements.compare, content, _known_text(desk), text)
    held, facts = editor.read(HELD), editor.read(FILE)
    editing.hold(held, statements.affected(content, comparison))
    for state in comparison.moved:
        editing.set_list(facts[state.fact]["lines"], sorted(state.lines))
    changed = {HELD: editing.dump(held), FILE: editing.dump(facts)}
    await asyncio.to_thread(editor.publish, changed, datetime.now())
    write_whole(desk.kept / "statement.txt", text)
    return see(f"{HERE}?done=taken_over")


async def _fact(desk: Desk, editor: Editor, request: Request, fact: str) -> HTTPResponse:
    return await _fact_page(desk, editor, request, fact, editor.read(FILE))


async def _fact_page(
    desk: Desk,
    editor: Editor,
    request: Request,
    fact: str,
    data: Any,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> HTTPResponse:
    if fact not in data:
        raise BenchError("not_there", fact)
    content = desk.content.current()
    comparison = Comparison((statements.FactState(fact, statements.CHANGED, ()),))
    return desk.page(
        request,
        "fact.html",
        status,
        id=fact,
        entry=data[fact],
        stamp=editor.stamp(FILE),
        faults=faults,
        topics=list(statements.affected(content, comparison)),
        versions=editor.versions(FILE),
        done=request.args.get("done", ""),
    )


async def _publish(desk: Desk, editor: Editor, request: Request, fact: str) -> HTTPResponse:
    """Our wording, where it stands and what proves it."""
    data = editor.read(FILE)
    if fact not in data:
        raise BenchError("not_there", fact)
    texts = {language: " ".join((request.form.get(language) or "").split()) for language in LANGUAGES}
    editing.set_texts(data[fact], texts)
    terms = [term.strip() for term in (request.form.get("terms") or "").splitlines() if term.strip()]
    lines = [
        int(number) for number in (request.form.get("lines") or "").replace(",", " ").split() if number.isdecimal()
    ]
    editing.set_list(data[fact]["terms"], terms)
    editing.set_list(data[fact]["lines"], lines)
    changed = {FILE: editing.dump(data)}
    checked = await asyncio.to_thread(editor.check, changed)
    faults = checked.faults
    known = _known_text(desk)
    if checked.content and known:
        proven = (fault for fault in grounding.evidence(checked.content, known) if fault.topic == fact)
        faults = (*faults, *proven)
    if faults or request.form.get("stamp") != editor.stamp(FILE):
        return await _fact_page(desk, editor, request, fact, data, faults, 422)
    try:
        await asyncio.to_thread(editor.publish, changed, datetime.now())
    except ContentError as error:
        return await _fact_page(desk, editor, request, fact, data, error.faults, 422)
    return see(f"{HERE}/{fact}?done=published")
