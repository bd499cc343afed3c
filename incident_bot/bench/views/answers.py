"""Change an answer or a fact: checked while it is written, seen on every channel, published, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.answers import Question, compose
from incident_bot.bench import editing
from incident_bot.bench.desk import Desk, language_of, see
from incident_bot.bench.editing import Editor
from incident_bot.bench.files import BenchError
from incident_bot.bench.previews import CHANNELS, Bubble, preview
from incident_bot.bench.touched import conversations, touched
from incident_bot.content import Content
from incident_bot.errors import ContentError
from incident_bot.settings import LANGUAGES

HERE = "/bench/answers"
STATEMENT, HELD = "statement.yml", "held.yml"
# An answer about kinds of data has to be about some.
EXAMPLES = {"data_item": ("address", "bank_account")}


def blueprint(desk: Desk) -> Blueprint:
    pages, editor = Blueprint("answers"), Editor(desk.settings.content, desk.kept / "history")
    pages.add_route(partial(_list, desk, editor), "/answers", name="list")
    pages.add_route(partial(_back, desk, editor), "/answers/back", ["POST"], name="back")
    pages.add_route(partial(_show, desk, editor), "/answers/<topic>", name="show")
    pages.add_route(partial(_check, desk, editor), "/answers/<topic>/check", ["POST"], name="check")
    pages.add_route(partial(_publish, desk, editor), "/answers/<topic>", ["POST"], name="publish")
    pages.add_route(partial(_approve, desk, editor), "/answers/<topic>/approve", ["POST"], name="approve")
    return pages


async def _list(desk: Desk, editor: Editor, request: Request) -> HTTPResponse:
    content = desk.content.current()
    language = language_of(request)
    held = {topic: [spoken for spoken in LANGUAGES if (topic, spoken) in content.held] for topic in content.topics}
    return desk.page(
        request,
        "answers.html",
        topics=sorted(
            content.topics, key=lambda topic: (not held[topic], desk.topic(content, topic, language).lower())
        ),
        held=held,
        versions=editor.versions()[:30],
        done=request.args.get("done", ""),
    )


async def _show(desk: Desk, editor: Editor, request: Request, topic: str) -> HTTPResponse:
    _known(desk, topic)
    return await _page(desk, editor, request, topic, editor.read(_file(topic)))


async def _check(desk: Desk, editor: Editor, request: Request, topic: str) -> HTTPResponse:
    """The same page with what was typed: the browser takes the part that changes."""
    _known(desk, topic)
    return await _page(desk, editor, request, topic, _edited(editor, topic, request))


async def _page(
    desk: Desk, editor: Editor, request: Request, topic: str, data: Any, problem: str = "", status: int = 200
) -> HTTPResponse:
    language = language_of(request)
    checked = await asyncio.to_thread(editor.check, {_file(topic): editing.dump(data)})
    shown = request.form.get("show") if request.method == "POST" else None
    shown = shown if shown in LANGUAGES else language
    current = desk.content.current()
    return desk.page(
        request,
        "answer.html",
        status,
        id=topic,
        variants=data,
        stamp=editor.stamp(_file(topic)),
        faults=checked.faults,
        previews=_previews(checked.content, topic, shown) if checked.content else [],
        shown=shown,
        held=[spoken for spoken in LANGUAGES if (topic, spoken) in current.held],
        changed_facts=sorted({fact for spoken in LANGUAGES for fact in current.held.get((topic, spoken), ())}),
        tests=touched(conversations(desk.settings.tests), [topic]),
        versions=editor.versions(_file(topic)),
        problem=desk.word(problem, language) if problem else "",
        done=request.args.get("done", ""),
    )


def _previews(content: Content, topic: str, language: str) -> list[tuple[str, tuple[Bubble, ...]]]:
    """As it would be once it is approved."""
    answer = compose(_approved(content), [Question(topic, EXAMPLES.get(topic, ()))], language)
    messages = [
        {"text": message.text, "buttons": [{"title": button.title, "payload": ""} for button in message.buttons]}
        for message in answer.messages
    ]
    return [(channel.name, preview(content, channel.id, messages, language)) for channel in CHANNELS]


def _approved(content: Content) -> Content:
    return Content(**{**content.__dict__, "held": {}})


async def _publish(desk: Desk, editor: Editor, request: Request, topic: str) -> HTTPResponse:
    """With `approve`, in the languages that are ticked, what was held back is said again."""
    _known(desk, topic)
    data = _edited(editor, topic, request)
    if request.form.get("stamp") != editor.stamp(_file(topic)):
        return await _page(desk, editor, request, topic, data, "changed_meanwhile", 409)
    changed = {_file(topic): editing.dump(data)}
    try:
        await asyncio.to_thread(editor.publish, changed, datetime.now())
    except ContentError:
        return await _page(desk, editor, request, topic, data, "has_faults", 422)
    return see(f"{HERE}/{topic}?done=published")


async def _approve(desk: Desk, editor: Editor, request: Request, topic: str) -> HTTPResponse:
    _known(desk, topic)
    held = editor.read(HELD)
    for language in request.form.getlist("language", []):
        if language in LANGUAGES:
            editing.release(held, topic, language)
    await asyncio.to_thread(editor.publish, {HELD: editing.dump(held)}, datetime.now())
    return see(f"{HERE}/{topic}?done=approved")


async def _back(desk: Desk, editor: Editor, request: Request) -> HTTPResponse:
    try:
        await asyncio.to_thread(editor.roll_back, request.form.get("version") or "", datetime.now())
    except ContentError:
        raise BenchError("cannot_go_back") from None
    return see(f"{HERE}?done=back")


def _edited(editor: Editor, topic: str, request: Request) -> Any:
    """The file with what the form says: fields are `variant.number.language`."""
    data = editor.read(_file(topic))
    for variant, parts in data.items():
        for number, part in enumerate(parts):
            editing.set_texts(part, _texts(request, f"{variant}.{number}"))
    return data


def _texts(request: Request, prefix: str) -> Mapping[str, str]:
    fields = {language: request.form.get(f"{prefix}.{language}") for language in LANGUAGES}
    return {language: " ".join(text.split()) for language, text in fields.items() if text is not None}


def _known(desk: Desk, topic: str) -> None:
    if topic not in desk.content.current().topics:
        raise BenchError("not_there", topic)


def _file(topic: str) -> str:
    return f"answers/{topic}.yml"
