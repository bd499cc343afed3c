"""Talk to the assistant, see why it answered so, keep the conversation as a test."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from incident_bot.bench.desk import Desk, as_json, language_of, see
from incident_bot.bench.files import BenchError, save_test
from incident_bot.bench.graph import draw
from incident_bot.bench.previews import BY_ID, Bubble, preview
from incident_bot.bench.reviews import Reviews
from incident_bot.bench.talks import Talk, as_test
from incident_bot.bench.trace import Trace
from incident_bot.content import Content

HERE = "/bench/talk"
# Where a conversation goes that fits nowhere else.
FOLDER = "from_the_bench"


def blueprint(desk: Desk) -> Blueprint:
    pages = Blueprint("talk")
    pages.add_route(partial(_show, desk), "/talk", name="show")
    pages.add_route(partial(_say, desk), "/talk", ["POST"], name="say")
    pages.add_route(partial(_save, desk), "/talk/save", ["POST"], name="save")
    pages.add_route(partial(_wrong, desk), "/talk/wrong", ["POST"], name="wrong")
    pages.add_route(partial(_data, desk), "/talk/data", name="data")
    return pages


async def _show(desk: Desk, request: Request) -> HTTPResponse:
    return _page(desk, request, desk.talks.get(request.args.get("id"), _channel(request.args.get("channel"))))


def _page(desk: Desk, request: Request, talk: Talk, problem: str = "", status: int = 200) -> HTTPResponse:
    language = language_of(request)
    content = desk.content.current()
    words = {key: texts[language] for key, texts in desk.words.items()}
    return desk.page(
        request,
        "talk.html",
        status,
        talk=talk,
        previews=[_preview(content, trace) for trace in talk.traces],
        refusals={key: part.text[language] for key, part in content.phrases["refusals"].items()},
        graph=draw(talk, words, lambda topic: desk.topic(content, topic, language)) if talk.traces else "",
        topics=sorted(content.topics, key=lambda topic: desk.topic(content, topic, language).lower()),
        folders=_folders(desk),
        problem=desk.word(problem, language) if problem else "",
        done=request.args.get("done", ""),
    )


def _preview(content: Content, trace: Trace) -> tuple[Bubble, ...]:
    record = trace.record
    return preview(content, trace.channel, record.messages, record.language) if record else ()


async def _say(desk: Desk, request: Request) -> HTTPResponse:
    talk = desk.talks.get(request.form.get("id"))
    channel = _channel(request.form.get("channel"))
    if talk.full:
        return _page(desk, request, talk, "conversation_full", 409)
    text, payload = request.form.get("text") or "", request.form.get("payload")
    trace = await desk.assistant.take(talk.id, text, channel, payload)
    talk = desk.talks.add(talk, trace)
    return see(f"{HERE}?{urlencode({'id': talk.id})}#turn-{len(talk.traces)}")


async def _save(desk: Desk, request: Request) -> HTTPResponse:
    talk = desk.talks.get(request.form.get("id"))
    name = " ".join((request.form.get("name") or "").split())[:120]
    if not talk.traces or not name:
        return _page(desk, request, talk, "no_name", 422)
    try:
        path = save_test(desk.settings.tests, request.form.get("folder") or FOLDER, as_test(name, talk))
    except BenchError as error:
        return _page(desk, request, talk, error.key, 422)
    shown = path.relative_to(desk.settings.tests).as_posix()
    return see(f"/bench/tests/one?{urlencode({'path': shown, 'done': 'saved'})}")


async def _wrong(desk: Desk, request: Request) -> HTTPResponse:
    talk = desk.talks.get(request.form.get("id"))
    topic = request.form.get("topic") or ""
    number = int(request.form.get("turn") or "-1") if (request.form.get("turn") or "").isdecimal() else -1
    if topic not in desk.content.current().topics or not 0 <= number < len(talk.traces):
        return _page(desk, request, talk, "no_topic", 422)
    trace = talk.traces[number]
    record = trace.record
    if record:
        # An agent may quote a customer here as well.
        note = desk.assistant.redacted((request.form.get("note") or "")[:300])
        reviews = Reviews(desk.kept / "review.jsonl")
        reviews.add(trace.text, record.language, topic, record.topics or record.clarify, note, datetime.now())
        desk.talks.correct(talk, number, topic)
    return see(f"{HERE}?{urlencode({'id': talk.id, 'done': 'wrong'})}#turn-{number + 1}")


async def _data(desk: Desk, request: Request) -> HTTPResponse:
    """For programs, and for whoever reports a fault."""
    return as_json([trace.as_dict() for trace in desk.talks.get(request.args.get("id")).traces])


def _channel(name: str | None) -> str:
    return name if name in BY_ID else "web"


def _folders(desk: Desk) -> list[str]:
    tests = desk.settings.tests
    known = {path.parent.name for path in tests.glob("*/test_*.yml")}
    return [FOLDER, *sorted(known - {FOLDER})]
