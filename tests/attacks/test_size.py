"""Too much of everything: refused before it is read, in bounded memory, while somebody else goes on."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.attacks.victims import Victim
from tests.attacks.wire import request, send
from tests.faults.assistant import Assistant
from tests.sizes import Sizes

SEED = 1
KB, MB = 1_024, 1_048_576
REFUSED = {400, 413}
# What Python keeps of its heap after requests that it has let go; ten megabytes of one text would stand out.
MOST_GROWTH = 48 * MB


def text_of(size: int) -> bytes:
    return json.dumps({"text": "a" * size}).encode()


LARGE: Mapping[str, bytes] = {
    "text of 5 kB": request(text_of(5 * KB)),
    "text of 20 kB": request(text_of(20 * KB)),
    "text of 25 kB": request(text_of(25 * KB)),
    "text of 100 kB": request(text_of(100 * KB)),
    "text of 1 MB": request(text_of(MB)),
    "text of 10 MB": request(text_of(10 * MB)),
    "10,000 keys": request(json.dumps({f"key{n}": n for n in range(10_000)}).encode()),
    "10,000 keys of one letter": request(b"{" + b",".join([b'"a":1'] * 3_900) + b"}"),
    "depth 100,000": request(b"[" * 100_000 + b"]" * 100_000),
    "depth 12,000": request(b"[" * 12_000 + b"]" * 12_000),
    "depth 4,000 of objects": request(b'{"a":' * 4_000 + b"1" + b"}" * 4_000),
    "a number of 20,000 digits": request(b'{"text": ' + b"9" * 20_000 + b"}"),
    "sender of 20 kB": request(json.dumps({"text": "a", "sender": "a" * 20 * KB}).encode()),
    "payload of 20 kB": request(json.dumps({"payload": "a" * 20 * KB}).encode()),
    "id of 20 kB": request(json.dumps({"text": "a", "id": "a" * 20 * KB}).encode()),
    "language of 20 kB": request(json.dumps({"text": "a", "language": "a" * 20 * KB}).encode()),
    "10,000 headers": request(b"", *(b"X-%d: y" % n for n in range(10_000)), b"Content-Length: 0"),
    "a header of 1 MB": request(b"", b"X: " + b"a" * MB, b"Content-Length: 0"),
    "an address of 1 MB": request(b"", b"Content-Length: 0", path=b"/" + b"a" * MB),
    "a promise of 100 GB": request(b"", b"Content-Length: 107374182400"),
    "chunks of 10 MB": request(
        b"".join(b"10000\r\n" + b"a" * 65_536 + b"\r\n" for _ in range(160)), b"Transfer-Encoding: chunked"
    ),
    "a form of 10 MB": request(b"text=" + b"a" * 10 * MB, path=b"/"),
}
NO_TOKEN = {"sender of 20 kB"}


def memory(assistant: Assistant) -> int:
    """What the process holds, in bytes."""
    assert assistant.process
    status = Path(f"/proc/{assistant.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) * KB


@pytest.mark.parametrize("name", LARGE)
def test_too_much_is_refused(target: Assistant, name: str) -> None:
    statuses = send(target.port, [LARGE[name]]).statuses
    # A client that goes on sending does not always read the refusal before the connection is closed.
    assert set(statuses) <= ({401} if name in NO_TOKEN else REFUSED), statuses
    assert statuses or len(LARGE[name]) > 50 * KB


def test_the_longest_text_is_answered(target: Assistant) -> None:
    assert send(target.port, [request(text_of(4_000))]).statuses == [200]


def test_much_at_once_costs_little_and_holds_up_nobody(
    target: Assistant, bystander: Victim, sizes: Sizes, figures: Callable[[str], None]
) -> None:
    chance = random.Random(SEED)
    names = [chance.choice(list(LARGE)) for _ in range(sizes.large_requests)]
    for name in LARGE:
        send(target.port, [LARGE[name]])
    before, statuses = memory(target), Counter[int]()
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(send, target.port, [LARGE[name]]) for name in names]
        while not all(future.done() for future in sent):
            bystander.goes_on()
    for future in sent:
        statuses.update(future.result().statuses or [0])
    bystander.goes_on()
    growth = memory(target) - before
    assert set(statuses) <= {0, 401, *REFUSED}
    assert growth < MOST_GROWTH
    volume = sum(len(LARGE[name]) for name in names)
    figures(
        f"size: {len(names)} requests of {volume / MB:,.0f} MB in all, {statuses[413]} x 413, {statuses[400]} x 400, "
        f"{statuses[0]} closed while they sent; {growth / MB:+.1f} MB of memory, {len(bystander.said)} answers to "
        "somebody else meanwhile"
    )
