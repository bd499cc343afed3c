"""Tokens and buttons that the server did not issue, or not to this customer: nothing is read and nothing is written."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

import pytest
from itsdangerous import Signer, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer

from incident_bot.channels.buttons import Buttons
from incident_bot.channels.sessions import MAX_AGE, SALT, Sessions
from incident_bot.storage import conversations
from incident_bot.storage.database import Database
from tests.attacks.victims import Victim
from tests.channels.web_fakes import Client, Reply
from tests.faults.assistant import KEY, Assistant
from tests.sizes import Sizes

SEED = 1
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
SECRET_WORDS = "only the owner may read this"
Forge = Callable[[random.Random, Sequence[Victim]], str]


class Clock(TimestampSigner):
    """Signs as if it were another time."""

    offset = 0

    def get_timestamp(self) -> int:
        return int(time.time()) + self.offset


class Long(Clock):
    offset = -MAX_AGE - 3_600


class Ahead(Clock):
    offset = 3_600


def conversation(victim: Victim) -> str:
    return Sessions(KEY).open(victim.token).conversation


def number(victim: Victim) -> str:
    return conversation(victim).removeprefix("web-")


def changed(chance: random.Random, token: str) -> str:
    """One character; not the last, whose last bits mean nothing."""
    at = chance.randrange(len(token) - 1)
    return token[:at] + chance.choice(SIGNS.replace(token[at], "")) + token[at + 1 :]


def swapped(chance: random.Random, victims: Sequence[Victim]) -> str:
    """Parts of two customers' tokens, never all of one."""
    mine, theirs = chance.sample([victim.token.split(".") for victim in victims], 2)
    which = chance.choice(((0, 1, 1), (1, 0, 1), (1, 1, 0), (0, 0, 1), (1, 0, 0)))
    parts = [(mine, theirs)[choice][at] for at, choice in enumerate(which)]
    return "x" if ".".join(parts) in {victim.token for victim in victims} else ".".join(parts)


def button_of(victim: Victim) -> str:
    return Buttons(KEY).sign(conversation(victim), "/misuse", "fr")


TOKENS: dict[str, Forge] = {
    "guessed": lambda chance, victims: "".join(chance.choices(SIGNS, k=chance.randint(1, 90))),
    "guessed in shape": lambda chance, victims: str(
        URLSafeTimedSerializer(str(chance.random()), salt=SALT).dumps(f"{chance.getrandbits(128):032x}")
    ),
    "signed with another key": lambda chance, victims: str(
        URLSafeTimedSerializer("a key for test", salt=SALT).dumps(number(chance.choice(victims)))
    ),
    "signed for another use": lambda chance, victims: str(
        URLSafeTimedSerializer(KEY, salt=chance.choice(("itsdangerous", "", "web"))).dumps(
            number(chance.choice(victims))
        )
    ),
    "signed without a time": lambda chance, victims: str(
        URLSafeSerializer(KEY, salt=SALT).dumps(number(chance.choice(victims)))
    ),
    "too old": lambda chance, victims: str(
        URLSafeTimedSerializer(KEY, salt=SALT, signer=Long).dumps(number(chance.choice(victims)))
    ),
    "of the future": lambda chance, victims: str(
        URLSafeTimedSerializer(KEY, salt=SALT, signer=Ahead).dumps(number(chance.choice(victims)))
    ),
    "not signed": lambda chance, victims: chance.choice(victims).token.rpartition(".")[0],
    "signed with nothing": lambda chance, victims: chance.choice(victims).token.rpartition(".")[0] + ".",
    "changed": lambda chance, victims: changed(chance, chance.choice(victims).token),
    "in other letters": lambda chance, victims: chance.choice(victims).token.swapcase(),
    "cut": lambda chance, victims: (token := chance.choice(victims).token)[: chance.randrange(len(token))],
    "longer": lambda chance, victims: chance.choice(victims).token + "".join(chance.choices(SIGNS[:-1], k=4)),
    "twice": lambda chance, victims: chance.choice(victims).token * 2,
    "with space": lambda chance, victims: f" {chance.choice(victims).token}\n",
    "swapped": swapped,
    "the conversation itself": lambda chance, victims: conversation(chance.choice(victims)),
    "its number": lambda chance, victims: number(chance.choice(victims)),
    "a button": lambda chance, victims: button_of(chance.choice(victims)),
    "well known": lambda chance, victims: chance.choice(("default", "null", "0", "web-0", "../web-0", "admin", "%00")),
    "a query": lambda chance, victims: f"{number(chance.choice(victims))}' OR '1'='1",
}


def of_topic(topic: str, key: str = KEY) -> Forge:
    return lambda chance, victims: Buttons(key).sign(conversation(chance.choice(victims)), topic, "fr")


BUTTONS: dict[str, Forge] = {
    "of somebody else": lambda chance, victims: button_of(chance.choice(victims)),
    "signed with another key": of_topic("/misuse", "a key for test"),
    "a command": of_topic("/restart"),
    "an action": of_topic("/session_start"),
    "signed for nobody": lambda chance, victims: Buttons(KEY).sign("", "/misuse", "fr"),
    "signed without salt": lambda chance, victims: Signer(KEY).sign("bWlzdXNlLmZy").decode(),
    "changed": lambda chance, victims: changed(chance, button_of(chance.choice(victims))),
    "cut": lambda chance, victims: (signed := button_of(chance.choice(victims)))[: chance.randrange(len(signed))],
    "a token": lambda chance, victims: chance.choice(victims).token,
    "readable": lambda chance, victims: '/misuse{"items": ["x"]}',
    "guessed": lambda chance, victims: "".join(chance.choices(SIGNS, k=chance.randint(1, 64))),
}


@dataclass(frozen=True)
class Kept:
    """Everything in the store: conversations and what is in them."""

    conversations: dict[str, str]

    @classmethod
    def read(cls, url: str) -> Kept:
        with closing(Database(url, 5)) as database:
            names = database.run(conversations.keys)
            return cls({name: json.dumps(database.run(_export(name)), sort_keys=True) for name in names})


def _export(name: str) -> Callable[..., object]:
    return lambda connection: conversations.export(connection, name)


@pytest.fixture
def victims(target: Assistant) -> list[Victim]:
    victims = [Victim.begin(target.port, SECRET_WORDS) for _ in range(8)]
    for victim in victims:
        victim.goes_on()
    return victims


def forged(kinds: dict[str, Forge], seed: int, victims: Sequence[Victim]) -> Iterator[tuple[str, str]]:
    chance = random.Random(seed)
    while True:
        for kind, forge in kinds.items():
            yield kind, forge(chance, victims)


def test_a_forged_token_neither_reads_nor_writes(
    target: Assistant, database: str, victims: list[Victim], sizes: Sizes, figures: Callable[[str], None]
) -> None:
    client, before = Client(target.port), Kept.read(database)
    count = sizes.forgeries * 7 // 10
    for nth, (kind, token) in enumerate(islice(forged(TOKENS, SEED, victims), count)):
        reply = _use(client, token, nth)
        assert SECRET_WORDS not in reply.text, (kind, token)
        if token:
            assert reply.status == 401, (kind, token, reply.status, reply.text)
    assert Kept.read(database) == before
    for victim in victims:
        victim.goes_on()
    figures(f"sessions: {count:,} forged tokens of {len(TOKENS)} kinds, 0 foreign reads, 0 foreign writes")


def _use(client: Client, token: str, nth: int) -> Reply:
    """As a message, as a press of a button, to read the page, to write on it."""
    if nth % 4 == 0:
        return client.say("what did I say before?", sender=token)
    if nth % 4 == 1:
        return client.post(json.dumps({"payload": "bWlzdXNlLmZy.x", "sender": token}))
    # A page without a token shows nobody's conversation.
    return client.submit(sender=token, language="en", **({"text": "and before?"} if nth % 4 == 2 and token else {}))


def test_a_forged_button_does_nothing(
    target: Assistant, database: str, victims: list[Victim], sizes: Sizes, figures: Callable[[str], None]
) -> None:
    """Pressed in a conversation of one's own, and in a new one."""
    attacker = Victim.begin(target.port)
    client, before, statuses = Client(target.port), Kept.read(database), Counter[int]()
    count = sizes.forgeries * 3 // 10
    for nth, (kind, payload) in enumerate(islice(forged(BUTTONS, SEED, victims), count)):
        body = {"payload": payload, **({"sender": attacker.token} if nth % 2 else {})}
        reply = client.post(json.dumps(body))
        statuses[reply.status] += 1
        assert reply.status == 400, (kind, payload, reply.text)
        assert SECRET_WORDS not in reply.text
    assert Kept.read(database) == before
    attacker.goes_on()
    figures(f"buttons: {count:,} forged payloads of {len(BUTTONS)} kinds, 0 pressed")


def test_what_is_really_theirs_works(target: Assistant, victims: list[Victim]) -> None:
    """The same requests that fail above, with what the server issued."""
    client, victim = Client(target.port), victims[0]
    pressed = client.post(json.dumps({"payload": button_of(victim), "sender": victim.token}))
    assert pressed.status == 200, pressed.text
    assert SECRET_WORDS in client.submit(sender=victim.token, language="en").text
    assert client.send("GET", f"/?sender={quote(victim.token)}", accept="text/html").text.count(SECRET_WORDS) == 0
