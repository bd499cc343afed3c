"""Personal data is planted through every way in, and then looked for in all that is kept. The same search finds it
where nothing was redacted."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

from incident_bot.engine import ask, load_agent
from incident_bot.settings import Settings
from tests.attacks.secrets_made import KINDS, SENTENCES, SPELLINGS, Planted, found, planted
from tests.channels.conftest import ROOT, free_port, start_serve
from tests.channels.socket_client import connected
from tests.channels.web_fakes import Client, Reply
from tests.sizes import Sizes

EVENTS = "events.jsonl"
BROKER = f"\nevent_broker:\n  type: file\n  path: {EVENTS}\n"
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True)
class Kept:
    """Everything that a run left behind, beside the replies themselves."""

    store: str
    dump: str
    broker: str
    log: str
    refused: tuple[str, ...]
    replies: str
    statuses: tuple[int, ...]

    @property
    def errors(self) -> str:
        return "\n".join(self.refused)


@contextmanager
def server(folder: Path, **environment: str) -> Iterator[tuple[Client, list[str]]]:
    """With the log at its most talkative, and all of it."""
    port = free_port()
    process = start_serve(
        folder, port, broker=BROKER, INCIDENT_BOT_LOG_LEVEL="DEBUG", INCIDENT_BOT_ADDRESS_RATE="0", **environment
    )
    said: list[str] = []
    ready = threading.Event()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            said.append(line)
            if line.startswith("ready:"):
                ready.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert ready.wait(120), "".join(said)
        yield Client(port), said
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join(10)


def files(folder: Path) -> str:
    """Every file that the server wrote, read as bytes: rows that were deleted are found as well. The file of the event
    broker is apart."""
    written = [path for path in folder.rglob("*") if path.is_file() and path.name != EVENTS]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in written)


def dumps(folder: Path) -> str:
    """Every database as SQL, with what JSON escapes written out."""
    said = []
    for path in folder.rglob("*.db"):
        with closing(sqlite3.connect(path)) as database:
            for line in database.iterdump():
                said.append(line)
                said.append(ESCAPED.sub(lambda match: chr(int(match[1], 16)), line))
    return "\n".join(said)


def malformed(secret: Planted) -> list[bytes]:
    text = json.dumps(secret.text).encode()
    return [
        b'{"text": ' + text,
        b'{"text": ' + text + b', "language": "xx"}',
        b'{"text": ' + text + b', "sender": ' + text + b"}",
        b'{"text": [' + text + b"]}",
        b"{" + text + b": 1}",
        b'{"text": "' + b"x" * 4_100 + b'", "language": ' + text + b"}",
    ]


def unreadable(secrets: Sequence[Planted]) -> list[object]:
    """For the socket."""
    return [
        broken
        for secret in secrets
        for broken in (secret.text, {secret.text: 1}, {"text": [secret.text]}, {"text": secret.text, "id": secret.text})
    ]


def keep(folder: Path, said: Sequence[str], refused: Sequence[Reply], answered: Sequence[Reply]) -> Kept:
    return Kept(
        files(folder),
        dumps(folder),
        (folder / EVENTS).read_text(),
        "".join(said),
        tuple(reply.text for reply in refused),
        "\n".join(reply.text for reply in answered),
        tuple(reply.status for reply in answered),
    )


@pytest.fixture(scope="module")
def secrets(sizes: Sizes) -> list[Planted]:
    return list(planted(sizes.plantings))


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory, secrets: list[Planted]) -> Kept:
    folder = tmp_path_factory.mktemp("ordinary")
    with server(folder) as (client, said):
        answered = [client.say(secret.text, language=secret.language) for secret in secrets]
        answered += [client.say(f"／{secret.text}") for secret in secrets[::16]]
        with connected(client) as socket:
            records = [socket.say(secret.text, language=secret.language) for secret in secrets[::8]]
            records += [dict(socket.client.call("message", body, timeout=20)) for body in unreadable(secrets[::16])]
        refused = [client.post(body) for secret in secrets[::8] for body in malformed(secret)]
        refused += [client.submit(text=secret.text, sender="forged") for secret in secrets[::16]]
        refused += [client.submit(text=secret.text + " x" * 4_000) for secret in secrets[::16]]
        pages = [client.submit(text=secret.text, language=secret.language) for secret in secrets[::16]]
    kept = keep(folder, said, refused, [*answered, *pages])
    return replace(kept, replies="\n".join([kept.replies, *map(json.dumps, records), json.dumps(socket.replies)]))


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory, secrets: list[Planted]) -> Kept:
    """No action server, and, half way, no table for the events any more."""
    folder = tmp_path_factory.mktemp("failing")
    chosen = secrets[::6] if len(secrets) < 1_000 else secrets[::2]
    with server(folder, ACTION_ENDPOINT_URL=f"http://127.0.0.1:{free_port()}/webhook") as (client, said):
        answered = [client.say(secret.text, language=secret.language) for secret in chosen]
        for path in folder.rglob("*.db"):
            with sqlite3.connect(path) as database:
                for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    database.execute(f"DROP TABLE {table}")
        refused = [client.say(secret.text, language=secret.language) for secret in chosen]
    return keep(folder, said, refused, answered)


@pytest.mark.parametrize("place", ["store", "dump", "broker", "log", "errors", "replies"])
@pytest.mark.parametrize("run", ["ordinary", "failing"])
def test_nothing_planted_is_found(
    run: str, place: str, secrets: list[Planted], request: pytest.FixtureRequest, figures: Callable[[str], None]
) -> None:
    dump = getattr(request.getfixturevalue(run), place)
    assert dump
    hits = found(secrets, dump)
    figures(f"planted secrets, {run}: {len(secrets):,}, {len(hits)} found in {len(dump) / 1e6:,.1f} MB of {place}")
    assert hits == []


def test_what_was_searched_holds_what_was_said(ordinary: Kept, failing: Kept, secrets: list[Planted]) -> None:
    for kept in (ordinary, failing):
        assert kept.broker.count('"event": "user"') > len(secrets) / 10
    assert ordinary.dump.count("[iban]") > len(secrets) / 100


def test_every_message_was_answered(ordinary: Kept, failing: Kept) -> None:
    assert set(ordinary.statuses) == {200}
    assert set(failing.statuses) == {200}


def test_no_reply_is_silent(ordinary: Kept, failing: Kept) -> None:
    for kept in (ordinary, failing):
        assert all('"text"' in reply or '"message"' in reply or 'role="alert"' in reply for reply in kept.refused)


def test_the_log_was_at_its_most_talkative(ordinary: Kept) -> None:
    assert " DEBUG " in ordinary.log
    assert "rasa.core.processor" in ordinary.log


def test_the_same_search_finds_them_where_nothing_was_redacted(
    tmp_path: Path, secrets: list[Planted], figures: Callable[[str], None]
) -> None:
    settings = Settings.from_environment({**os.environ, "INCIDENT_BOT_MODELS": str(ROOT / "models")})
    store = SQLTrackerStore(Domain.load(str(ROOT / "domain.yml")), db=str(tmp_path / "raw.db"))
    agent = load_agent(settings, tracker_store=store)
    chosen = secrets[: len(KINDS) * len(SENTENCES) * len(SPELLINGS)][::3]

    async def say_all() -> None:
        for number, secret in enumerate(chosen):
            await ask(agent, f"raw-{number}", secret.text)

    asyncio.run(say_all())
    seen = len(found(chosen, files(tmp_path)))
    assert seen >= 0.99 * len(chosen)
    figures(f"planted secrets, positive control: {seen:,} of {len(chosen):,} found where nothing is redacted")
