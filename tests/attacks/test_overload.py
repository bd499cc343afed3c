"""Five times as many messages as can be answered: each is answered or refused, and what was answered is kept."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import cycle, product, repeat
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp
import pytest

from incident_bot.channels.sessions import Sessions
from incident_bot.settings import Settings
from incident_bot.storage import conversations
from incident_bot.storage.database import Database
from tests.attacks.judge import REFUSALS
from tests.channels.conftest import free_port, ready, start_serve
from tests.faults.assistant import KEY, LONGEST_TURN, Assistant
from tests.faults.conftest import sqlite
from tests.sizes import Sizes

TIMES = 5
MEASURING = 2.0
SEED = 1
QUESTION = "is my bank account concerned?"
# Nothing that is said twice in a run has been understood before.
PIECES = {
    "en": (
        ("hello,", "good morning,", "sorry to bother you,", "quick one:", "my son asks", "I read the news,", "listen,",
         "one more thing:", "after this morning's mail", "my neighbour told me about it,", "honestly,", "well,"),
        ("did they get my", "was my", "do strangers now have my", "what about my", "should I worry about my",
         "could anyone see my", "is there a risk for my", "who has seen my", "tell me about my", "and so my"),
        ("bank account", "home address", "PIN", "date of birth", "phone number", "SIM card number", "password",
         "e-mail address", "invoices", "credit card", "first name", "national register number"),
        ("or not?", "as well?", "too, since last week?", "and what now?", "in this leak?", "at all?", "by any chance?"),
    ),
    "fr": (
        ("bonjour,", "excusez-moi,", "dites,", "ma mère demande", "j'ai lu le journal,", "encore une chose :", "bref,",
         "après le mail de ce matin,", "mon voisin m'en a parlé,", "franchement,", "alors,", "petite question :"),
        ("ont-ils pris", "est-ce qu'on connaît", "quelqu'un a-t-il vu", "faut-il craindre pour", "qui a maintenant",
         "y a-t-il un risque pour", "et", "parlez-moi de", "que devient", "peut-on lire"),
        ("mon compte bancaire", "mon adresse", "mon code PIN", "ma date de naissance", "mon numéro de téléphone",
         "ma carte SIM", "mon mot de passe", "mon e-mail", "mes factures", "ma carte de crédit", "mon prénom",
         "mon numéro national"),
        ("ou pas ?", "aussi ?", "depuis la semaine passée ?", "et que faire ?", "dans cette fuite ?", "du tout ?",
         "par hasard ?"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """`status` 0 is no answer at all."""

    token: str
    status: int
    seconds: float
    body: dict[str, Any]
    retry_after: str | None


@dataclass(frozen=True)
class Overloaded:
    url: str
    database: str
    room: int


def different() -> Iterator[str]:
    """About 20,000 texts, in an order that knows nothing of their pieces."""
    texts = [" ".join(pieces) for parts in PIECES.values() for pieces in product(*parts)]
    random.Random(SEED).shuffle(texts)
    return cycle(texts)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Overloaded]:
    """Room for few turns, that take their time."""
    room, database = 8, sqlite(tmp_path)
    assistant = Assistant(
        {"INCIDENT_BOT_DATABASE_URL": database, "INCIDENT_BOT_MOST_TURNS": str(room), LONGEST_TURN: "0.2"}
    )
    assistant.start()
    yield Overloaded(assistant.url, database, room)
    assistant.kill()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Overloaded]:
    """The assistant as it is, with its model; all customers come from one address here."""
    folder = tmp_path_factory.mktemp("overloaded")
    port, database = free_port(), sqlite(folder)
    environment = {
        "INCIDENT_BOT_DATABASE_URL": database,
        "INCIDENT_BOT_SECRET_KEY": KEY,
        "INCIDENT_BOT_ADDRESS_RATE": "0",
    }
    with ready(start_serve(folder, port, **environment)):
        yield Overloaded(f"http://127.0.0.1:{port}", database, Settings.most_turns)


async def test_five_times_too_much_on_a_small_server(
    small: Overloaded, sizes: Sizes, figures: Callable[[str], None]
) -> None:
    await overload(small, sizes.overload_seconds, figures, "small server", repeat(QUESTION))


@pytest.mark.parametrize("texts", [partial(repeat, QUESTION), different], ids=["one text", "all different"])
async def test_five_times_too_much_on_the_whole_assistant(
    whole: Overloaded, sizes: Sizes, figures: Callable[[str], None], texts: Callable[[], Iterator[str]]
) -> None:
    name = "all texts different" if texts is different else "one text, understood once"
    await overload(whole, sizes.overload_seconds, figures, f"whole assistant, {name}", texts())


async def overload(
    server: Overloaded, seconds: float, figures: Callable[[str], None], where: str, texts: Iterator[str]
) -> None:
    limits = aiohttp.ClientTimeout(total=30)
    # Every customer comes by a connection of his own: one that another left may be closed while he writes.
    ways = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(timeout=limits, connector=ways) as client:
        await _capacity(client, server, texts)
        capacity = await _capacity(client, server, texts)
        said = await _pour(client, server, texts, TIMES * capacity, seconds)
        after = [await _say(client, server, next(texts)) for _ in range(10)]
    answered = [one for one in said if one.status == 200]
    refused = [one for one in said if one.status != 200]

    assert {one.status for one in said} == {200, 503}, [(one.seconds, one.body) for one in said if not one.status]
    for one in refused:
        assert one.body["message"] in REFUSALS["busy"].values()
        assert int(one.retry_after or 0) > 0
    assert [one.status for one in after] == [200] * len(after)
    kept = _questions(server.database, said)
    assert [kept[one.token] for one in answered] == [1] * len(answered)
    assert sum(kept[one.token] for one in refused) == 0
    # A refusal costs nothing of what an answer costs.
    assert _at(refused, 50) < _at(answered, 50)
    figures(
        f"overload, {where}: {capacity:.0f} answers a second when full, {len(said) / seconds:.0f} messages a second "
        f"for {seconds:.0f} s; {len(answered):,} answered, p95 {_at(answered, 95):.2f} s; {len(refused):,} refused, "
        f"p50 {_at(refused, 50) * 1000:.0f} ms, p95 {_at(refused, 95) * 1000:.0f} ms; 0 without an answer, 0 lost; "
        f"afterwards {_at(after, 50) * 1000:.0f} ms"
    )


async def _capacity(client: aiohttp.ClientSession, server: Overloaded, texts: Iterator[str]) -> float:
    """Answers a second while there is room for everybody, who all write at once."""
    end, answers = time.monotonic() + MEASURING, 0

    async def talk() -> None:
        nonlocal answers
        while time.monotonic() < end:
            said = await _say(client, server, next(texts))
            answers += said.status == 200

    await asyncio.gather(*(talk() for _ in range(min(server.room, 16))))
    return answers / MEASURING


async def _pour(
    client: aiohttp.ClientSession, server: Overloaded, texts: Iterator[str], rate: float, seconds: float
) -> Sequence[Said]:
    """So many times the room at once, and then at this many a second, whatever comes back."""
    crowd = TIMES * server.room
    sent = [asyncio.ensure_future(_say(client, server, next(texts))) for _ in range(crowd)]
    started = time.monotonic()
    while (passed := time.monotonic() - started) < seconds:
        for _ in range(crowd + int(passed * rate) - len(sent)):
            sent.append(asyncio.ensure_future(_say(client, server, next(texts))))
        await asyncio.sleep(0.01)
    return await asyncio.gather(*sent)


async def _say(client: aiohttp.ClientSession, server: Overloaded, text: str) -> Said:
    """A new customer."""
    token, started = Sessions(KEY).issue().token, time.monotonic()
    message = {"text": text, "sender": token, "language": "en"}
    try:
        async with client.post(f"{server.url}/webhooks/web/messages", json=message) as reply:
            body = await reply.json()
            return Said(token, reply.status, time.monotonic() - started, body, reply.headers.get("Retry-After"))
    except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
        return Said(token, 0, time.monotonic() - started, {"error": repr(error)}, None)


def _questions(url: str, said: Sequence[Said]) -> dict[str, int]:
    """How many messages of each customer are stored as answered."""
    counts = {}
    with closing(Database(url, 5)) as database:
        for one in said:
            name = Sessions(KEY).open(one.token).conversation
            kept = database.run(partial(conversations.export, conversation=name))
            counts[one.token] = sum(event["event"] == "user" for event in kept["events"]) if kept else 0
    return counts


def _at(said: Sequence[Said], percent: int) -> float:
    """In seconds."""
    return quantiles([one.seconds for one in said], n=100)[percent - 1]
