"""`incident-bot chat`: a conversation in the terminal, with what the test bench shows beside each reply."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from incident_bot.cli.ask import attempt, remote
from incident_bot.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from incident_bot.bench.assistant import Assistant
    from incident_bot.bench.talks import Talk
    from incident_bot.bench.trace import Trace
    from incident_bot.content import Content

HELP = (
    "Type a question. ? shows why the last reply is so, s NAME saves the conversation as a test, n begins anew, q ends."
)
HELP_REMOTE = "Type a question. ? shows topics and facts of the last reply, q ends."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="talk to a running server, for example http://127.0.0.1:8000")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ContentError, ModelError or ServerError before the first question."""
    return _remote(arguments.url) if arguments.url else _local(settings)


def _typed() -> str:
    """What was typed; the end of the input is a `q`."""
    try:
        return input("> ").strip()
    except EOFError:
        return "q"


def _local(settings: Settings) -> int:
    settings.trained_model()
    from rich.console import Console

    from incident_bot.bench.assistant import Assistant
    from incident_bot.bench.talks import Talks
    from incident_bot.engine import quiet
    from incident_bot.live_content import LiveContent

    quiet()
    content = LiveContent(settings.content)
    assistant, talks, console = Assistant(settings, content), Talks(), Console(highlight=False)
    talk, loop = talks.get(None), asyncio.new_event_loop()
    print(HELP)
    while (text := _typed()) != "q":
        if text == "n":
            talk = talks.get(None)
        elif text == "?":
            _show(console, content.current(), talk)
        elif text.startswith("s "):
            _save(settings, talk, text[2:])
        elif text:
            talk = loop.run_until_complete(_say(assistant, talks, talk, text))
            _reply(console, content.current(), talk.traces[-1])
    return 0


async def _say(assistant: Assistant, talks: Any, talk: Talk, text: str) -> Talk:
    said: Talk = talks.add(talk, await assistant.take(talk.id, text, talk.channel))
    return said


def _save(settings: Settings, talk: Talk, name: str) -> None:
    from incident_bot.bench.files import BenchError, save_test
    from incident_bot.bench.talks import as_test

    if not talk.traces:
        print("There is nothing to save yet.")
        return
    try:
        print(f"saved: {save_test(settings.tests, 'from_the_bench', as_test(name.strip(), talk))}")
    except BenchError as error:
        print(f"not saved: {error}")


def _reply(console: Console, content: Content, trace: Trace) -> None:
    from rich.text import Text

    if trace.record is None:
        console.print(Text(content.phrase("refusals", trace.refused or "failed", "en")))
        return
    for message in trace.record.messages:
        console.print(Text(message["text"]), soft_wrap=True)
        for button in message["buttons"]:
            console.print(Text(f"  [{button['title']}]"), soft_wrap=True)
    console.print(Text(summary(trace)), style="dim", soft_wrap=True)


def summary(trace: Trace) -> str:
    """One line: language, topics and how sure, what came next, what decided, how long."""
    record = trace.record
    if record is None:
        return f"refused: {trace.refused}"
    about = ", ".join(record.topics) or f"which of {', '.join(record.clarify)}?"
    items = f" ({', '.join(record.items)})" if record.items else ""
    parts = [record.language, f"{about}{items}"]
    if trace.best:
        parts.append(f"{trace.best.name} {trace.best.confidence:.0%}")
    if trace.runner_up:
        parts.append(f"then {trace.runner_up.name} {trace.runner_up.confidence:.0%}")
    if trace.decision:
        parts.append(f"{trace.decision.policy} {trace.decision.rule or trace.decision.action}")
    parts += ["hand-off"] if record.handoff else []
    parts += [f"removed: {', '.join(record.redacted)}"] if record.redacted else []
    return " · ".join([*parts, f"{record.ms} ms"])


def _show(console: Console, content: Content, talk: Talk) -> None:
    """Everything about the last reply, in tables."""
    from rich.table import Table
    from rich.text import Text

    if not talk.traces or talk.traces[-1].record is None:
        print("There is no reply yet.")
        return
    trace, language = talk.traces[-1], talk.traces[-1].record.language
    console.print(Text(summary(trace)), soft_wrap=True)
    ranking = Table("topic", "sure", title="ranking", title_justify="left")
    for guess in trace.ranking[:5]:
        ranking.add_row(guess.name, f"{guess.confidence:.1%}")
    facts = Table("fact", "lines", "says", title="facts", title_justify="left")
    for id in trace.facts:
        fact = content.facts[id]
        facts.add_row(id, ", ".join(map(str, fact.lines)), fact.wording[language])
    slots = Table("slot", "before", "after", title="memory", title_justify="left")
    for row in trace.slots:
        slots.add_row(*(Text(cell) for cell in row))
    steps = Table("step", "ms", title="time", title_justify="left")
    for name, ms in trace.steps.items():
        steps.add_row(name, f"{ms:.1f}")
    for table in (ranking, facts, slots, steps):
        console.print(table)


def _remote(url: str) -> int:
    answer, loop = remote(url), asyncio.new_event_loop()
    record: dict[str, Any] = {}
    print(HELP_REMOTE)
    while (text := _typed()) != "q":
        if text == "?":
            _fields(record)
        elif text:
            record = loop.run_until_complete(attempt(answer, {"sender": "chat", "text": text}))
            for message in record.get("messages", [{"text": record.get("error", "")}]):
                print(message["text"])
    return 0


def _fields(record: dict[str, Any]) -> None:
    for key in ("language", "topics", "items", "handoff", "intent", "ms"):
        print(f"  {key}: {record.get(key)}")
    for message in record.get("messages", ()):
        print(f"  facts: {', '.join(message['facts']) or 'none'}")
        print(f"  buttons: {', '.join(button['title'] for button in message['buttons']) or 'none'}")
