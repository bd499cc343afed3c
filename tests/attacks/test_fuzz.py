"""Bodies, fields and headers of every shape: answered or refused in the customer's words, and nobody else notices."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from incident_bot.settings import LANGUAGES
from tests.attacks.judge import Judge, language_of
from tests.attacks.odd_text import ANY_JSON, ANY_TEXT, texts
from tests.attacks.victims import Victim
from tests.channels.web_fakes import Client
from tests.faults.assistant import Assistant
from tests.sizes import Sizes

Say = Callable[[str], None]
SEED = 1

FIELDS = ("text", "payload", "sender", "id", "language", "metadata")
LIKELY = st.fixed_dictionaries(
    {"text": ANY_TEXT},
    optional={
        "id": st.from_regex("[A-Za-z0-9_-]{1,64}", fullmatch=True),
        "language": st.sampled_from(LANGUAGES),
    },
)
WRONG = st.fixed_dictionaries(
    {"text": ANY_TEXT},
    optional={
        "payload": ANY_TEXT,
        "sender": ANY_TEXT,
        "id": ANY_TEXT,
        "language": st.sampled_from(("FR", "fr-BE", "xx", "", *LANGUAGES)),
    },
)
TYPED = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANY_JSON))
HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "accept-language": HEADER_TEXT
        | st.sampled_from(("nl;q=nan", "de;q=inf,nl", "fr;q=-1", "en;q=1e999", "*", ",;,=")),
        "accept": HEADER_TEXT | st.just("text/html"),
        "content-type": HEADER_TEXT | st.sampled_from(("application/json; charset=utf-16", "APPLICATION/JSON", ";")),
        "x-forwarded-for": HEADER_TEXT,
        "forwarded": HEADER_TEXT,
        "cookie": HEADER_TEXT,
        "authorization": HEADER_TEXT,
        "range": HEADER_TEXT,
        "origin": HEADER_TEXT,
        "host": HEADER_TEXT | st.sampled_from(("x:99999", "[::", "a:b:c", "")),
    },
)


def tries(strategy: st.SearchStrategy[Any], count: int, once: Callable[[Any], None]) -> None:
    """The same ones in every run."""
    quiet = list(HealthCheck)
    phases = (Phase.explicit, Phase.generate)
    limits = settings(
        max_examples=count, derandomize=True, database=None, deadline=None, phases=phases, suppress_health_check=quiet
    )
    limits(given(strategy)(once))()


def escaped(value: object) -> str:
    """As JSON; what is no JSON value of the standard, NaN, stands as JavaScript writes it."""
    return json.dumps(value, ensure_ascii=True)


def test_bodies_of_every_shape(target: Assistant, bystander: Victim, judge: Judge, sizes: Sizes, figures: Say) -> None:
    client = Client(target.port)

    def json_body(fields: Any) -> None:
        judge.reply(lambda: client.post(escaped(fields)), language_of(fields))

    def bytes_body(body: bytes) -> None:
        judge.reply(lambda: client.post(body))

    share = sizes.inputs // 10
    tries(LIKELY, 4 * share, json_body)
    bystander.goes_on()
    tries(WRONG, share, json_body)
    tries(TYPED, share, json_body)
    tries(ANY_JSON, share // 2, json_body)
    tries(st.binary(max_size=300), share // 2, bytes_body)
    bystander.goes_on()
    for body in cut(LIKELY_BODIES, share):
        bytes_body(body)
    bystander.goes_on()
    figures(f"fuzz, bodies: {judge.summary}")


LIKELY_BODIES = (
    b'{"text": "wat is er gelekt?", "language": "nl", "sender": null}',
    '{"text": "né le 12/03/1960 \\ud83d\\ude31", "id": "m1"}'.encode(),
    b'{"payload": "bWlzdXNlLm5s.abc", "sender": "IjVhZTM2"}',
    b'{"text": "a", "text": "b", "text": null, "text": "c"}',
    b'\xef\xbb\xbf{"text": "a"}',
    '{"text": "a"}'.encode("utf-16"),
    '{"text": "a"}'.encode("utf-32-le"),
    b'{"text": "\xff\xfe\xed\xa0\x80"}',
    b'{"text": 1e400, "id": -Infinity, "language": NaN}',
    b'{"text": ' + b"9" * 5_000 + b"}",
)


def cut(bodies: tuple[bytes, ...], count: int) -> Iterator[bytes]:
    """Good bodies with bytes changed, lost, doubled."""
    chance = random.Random(SEED)
    yield from bodies
    for _ in range(count - len(bodies)):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(body) + 1)
            change = chance.randrange(4)
            if change == 0:
                body[at : at + chance.randint(1, 9)] = b""
            elif change == 1:
                body[at:at] = bytes(chance.choices(range(256), k=chance.randint(1, 4)))
            elif change == 2:
                body[at:at] = body[at : at + 20] * chance.randint(1, 5)
            else:
                body[at : at + 1] = chance.choice((b'"', b"{", b"}", b"[", b"\\", b",", b":", b"\x00"))
        yield bytes(body)


def test_headers_of_every_shape(target: Assistant, bystander: Victim, judge: Judge, sizes: Sizes, figures: Say) -> None:
    client = Client(target.port)

    def one(headers: dict[str, str]) -> None:
        named = {"content-type": "application/json", **headers}
        body = b'{"text": "what happened"}'
        sent = {name.replace("-", "_"): value for name, value in named.items()}
        judge.reply(lambda: client.send("POST", "/webhooks/web/messages", body, **sent))

    tries(HEADERS, sizes.inputs // 10, one)
    bystander.goes_on()
    figures(f"fuzz, headers: {judge.summary}")


def test_the_page_with_fields_of_every_shape(
    target: Assistant, bystander: Victim, judge: Judge, sizes: Sizes, figures: Say
) -> None:
    client = Client(target.port)
    fields = st.dictionaries(st.sampled_from(("text", "payload", "sender", "language", "lang")), ANY_TEXT, max_size=4)

    def one(typed: dict[str, str]) -> None:
        form = {name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()}
        judge.reply(lambda: client.submit(**form))

    tries(fields, sizes.inputs // 10, one)
    bystander.goes_on()
    figures(f"fuzz, page: {judge.summary}")


def test_texts_that_the_model_has_to_understand(understood: Client, judge: Judge, sizes: Sizes, figures: Say) -> None:
    """Every second one goes on in a conversation, as customers do."""
    sender = understood.say("bonjour").json()["sender"]
    for number, text in enumerate(islice(texts(SEED), sizes.inputs_understood)):
        fields = {"text": text, "language": LANGUAGES[number % 4], **({"sender": sender} if number % 2 else {})}
        judge.reply(partial(understood.post, escaped(fields)), language_of(fields))
        if number % 40 == 39:
            sender = understood.say("bonjour").json()["sender"]
    figures(f"fuzz, understood by the model: {judge.summary}")
