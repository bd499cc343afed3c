"""`incident-bot chat`: a conversation in the terminal; `?` shows topics and facts of the last reply, `q` ends."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from incident_bot.cli.ask import attempt, local, remote
from incident_bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="talk to a running server, for example http://127.0.0.1:8000")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ModelError or ServerError before the first question."""
    answer = remote(arguments.url) if arguments.url else local(settings)
    loop = asyncio.new_event_loop()
    record: dict[str, Any] = {}
    print("Type a question. ? shows topics and facts of the last reply, q ends.")
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            return 0
        if text == "q":
            return 0
        if text == "?":
            show(record)
            continue
        if text:
            record = loop.run_until_complete(attempt(answer, {"sender": "chat", "text": text}))
            for message in record.get("messages", [{"text": record.get("error", "")}]):
                print(message["text"])


def show(record: dict[str, Any]) -> None:
    for key in ("language", "topics", "items", "handoff", "intent", "ms"):
        print(f"  {key}: {record.get(key)}")
    for message in record.get("messages", ()):
        print(f"  facts: {', '.join(message['facts']) or 'none'}")
        print(f"  buttons: {', '.join(button['title'] for button in message['buttons']) or 'none'}")
