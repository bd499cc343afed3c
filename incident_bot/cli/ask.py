"""`incident-bot ask`: questions from the command line, or one JSON object a line; from the model in this process or,
with --url, from a running server."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

from incident_bot.errors import MessageRefused, ServerError
from incident_bot.messages import clean
from incident_bot.records import Record
from incident_bot.runtime.lazy import postpone_tensorflow
from incident_bot.settings import Settings

LONGEST_PAUSE = 60

# Of a sender and a text that nobody has looked at yet.
Answerer = Callable[[str, Any], Awaitable[dict[str, Any]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", help="the question")
    parser.add_argument("--jsonl", action="store_true", help="read {sender, text} a line, write one record a line")
    parser.add_argument("--url", help="ask a running server, for example http://127.0.0.1:8000")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ModelError or ServerError before the first question."""
    if not arguments.jsonl and not arguments.text:
        print("incident-bot ask: give a question in quotes, or --jsonl", file=sys.stderr)
        return 2
    answer = remote(arguments.url) if arguments.url else local(settings)
    loop = asyncio.new_event_loop()
    if not arguments.jsonl:
        record = loop.run_until_complete(attempt(answer, {"sender": "cli", "text": arguments.text}))
        print_record(record)
        return 1 if "error" in record else 0
    for line in sys.stdin.buffer:
        record = loop.run_until_complete(answered(answer, line))
        sys.stdout.write(printable(record) + "\n")
        sys.stdout.flush()
    return 0


async def answered(answer: Answerer, line: bytes) -> dict[str, Any]:
    """The record of one line of JSON, or one that carries `error`."""
    try:
        row = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        return {"error": f"this line is not JSON in UTF-8 ({error})"}
    return await attempt(answer, row)


def printable(record: dict[str, Any]) -> str:
    """One line of JSON; what is no text (a lone surrogate) is repeated as it came, escaped."""
    text = json.dumps(record, ensure_ascii=False)
    return text if text.isascii() or _is_utf8(text) else json.dumps(record)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


async def attempt(answer: Answerer, row: Any) -> dict[str, Any]:
    """The record, or one that carries `error`; nothing that a line holds ends the run."""
    if not isinstance(row, dict):
        return {"error": "a line must be an object with sender and text"}
    sender, text = row.get("sender", "cli"), row.get("text")
    known = {"sender": sender, "text": text}
    if not isinstance(sender, str) or not sender or not _is_utf8(sender):
        return {**known, "error": "sender must be a text that is not empty"}
    try:
        record = await answer(sender, text)
    except MessageRefused as error:
        return {**known, "error": f"{error.reason}: {error}"}
    except (ValueError, ServerError) as error:
        return {**known, "error": str(error)}
    # A text with personal data in it comes back without: nothing that keeps the records keeps those.
    return {**record, "sender": sender} if "redacted" in record else {**record, **known}


def local(settings: Settings) -> Answerer:
    """Raises ModelError."""
    ask = in_process(settings)

    async def answer(sender: str, text: Any) -> dict[str, Any]:
        return (await ask(sender, text)).as_dict()

    return answer


def in_process(settings: Settings) -> Callable[[str, Any], Awaitable[Record]]:
    """Through the gate to the trained model, as on every channel. Raises ModelError, at once where there is no model:
    importing Rasa takes seconds."""
    settings.trained_model()
    postpone_tensorflow()
    from incident_bot.channels.gate import Gate
    from incident_bot.engine import ask, load_agent, quiet
    from incident_bot.live_content import LiveContent
    from incident_bot.logs import log_failure

    quiet()
    agent = load_agent(settings)
    gate = Gate(LiveContent(settings.content), settings, limited=False)

    async def ask_through(sender: str, text: Any) -> Record:
        admitted = gate.admit(text, sender)
        metadata, redacted = admitted.metadata, admitted.redacted
        try:
            return await gate.turn(sender, lambda: ask(agent, sender, admitted.text, metadata, redacted))
        except MessageRefused:
            raise
        except Exception as error:
            raise MessageRefused("failed", 503, f"error {log_failure(error)}") from None

    return ask_through


def remote(url: str) -> Answerer:
    """Over the web channel: the server issues the senders, this keeps which one is whose. Raises ServerError where
    nothing answers at `url`."""
    try:
        urllib.request.urlopen(f"{url.rstrip('/')}/health/live", timeout=30).close()
    except (OSError, ValueError) as error:
        raise ServerError(f"{url}: no assistant answers here ({error})") from error
    issued: dict[str, str] = {}

    async def answer(sender: str, text: Any) -> dict[str, Any]:
        body = {"text": clean(text), **({"sender": issued[sender]} if sender in issued else {})}
        record = _post(url, json.dumps(body).encode())
        issued[sender] = record["sender"]
        return record

    return answer


def _post(url: str, body: bytes, attempts: int = 10) -> dict[str, Any]:
    """Waits as the server asks, where it asks for it. Raises ServerError."""
    request = urllib.request.Request(
        f"{url.rstrip('/')}/webhooks/web/messages", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            record: dict[str, Any] = json.load(response)
            return record
    except urllib.error.HTTPError as error:
        pause = error.headers.get("Retry-After", "")
        if not pause.isdecimal() or attempts < 2:
            raise ServerError(f"{url}: {error.code} {error.read(2000).decode('utf-8', 'replace')}") from error
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise ServerError(f"{url}: no answer ({error})") from error
    time.sleep(min(int(pause), LONGEST_PAUSE))
    return _post(url, body, attempts - 1)


def print_record(record: dict[str, Any]) -> None:
    if "error" in record:
        print(f"incident-bot ask: {record['error']}", file=sys.stderr)
        return
    for message in record["messages"]:
        print(message["text"])
    handoff = ", hand-off" if record["handoff"] else ""
    items = f" ({', '.join(record['items'])})" if record["items"] else ""
    print(f"\n[{record['language']}] {', '.join(record['topics'])}{items}{handoff}, {record['ms']} ms", file=sys.stderr)
