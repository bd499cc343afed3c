"""What is no request, half of one, or several at once, on the bare socket."""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Callable

import pytest

from tests.attacks.victims import Victim
from tests.attacks.wire import request, send
from tests.faults.assistant import Assistant
from tests.sizes import Sizes

SEED = 1
# Most damaged frames are halves, which nothing answers.
SILENCE = 0.1
TEXT = b'{"text": "what happened"}'
GOOD = request(TEXT)
LENGTH = b"Content-Length: %d" % len(TEXT)
CHUNKED = b"Transfer-Encoding: chunked"


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


# Answered or refused, never with a 5xx. What nothing comes back to has been closed.
FRAMES: dict[str, bytes] = {
    "nothing": b"",
    "a new line": b"\r\n",
    "many new lines": b"\r\n" * 5_000,
    "half a request line": b"POST /webho",
    "half of the headers": GOOD[:60],
    "headers without an end": GOOD.split(b"\r\n\r\n")[0],
    "half of the body": GOOD[:-8],
    "no body": GOOD[: -len(TEXT)],
    "more than its length": GOOD + b"and more",
    "a length of nothing": request(TEXT, b"Content-Length:"),
    "a negative length": request(TEXT, b"Content-Length: -1"),
    "a signed length": request(TEXT, b"Content-Length: +25"),
    "a length with a comma": request(TEXT, b"Content-Length: 25, 25"),
    "a length in words": request(TEXT, b"Content-Length: many"),
    "a length in hexadecimal": request(TEXT, b"Content-Length: 0x19"),
    "a length in other digits": request(TEXT, "Content-Length: ٢٥".encode()),
    "a length without end": request(TEXT, b"Content-Length: " + b"9" * 4_000),
    "two lengths": request(TEXT, LENGTH, b"Content-Length: 3"),
    "length and chunks": request(chunks(TEXT), LENGTH, CHUNKED),
    "chunks": request(chunks(TEXT[:9], TEXT[9:]), CHUNKED),
    "a chunk that is no number": request(b"zz\r\n" + TEXT + b"\r\n0\r\n\r\n", CHUNKED),
    "a negative chunk": request(b"-5\r\n" + TEXT + b"\r\n0\r\n\r\n", CHUNKED),
    "a huge chunk": request(b"ffffffffffffffff\r\n" + TEXT, CHUNKED),
    "a chunk without end": request(b"f" * 20_000, CHUNKED),
    "chunks without the last": request(b"19\r\n" + TEXT + b"\r\n", CHUNKED),
    "many small chunks": request(chunks(*(b"[" for _ in range(3_000))), CHUNKED),
    "another encoding": request(TEXT, b"Transfer-Encoding: gzip"),
    "compressed": request(TEXT, LENGTH, b"Content-Encoding: gzip"),
    "an expectation": request(TEXT, LENGTH, b"Expect: 100-continue"),
    "another expectation": request(TEXT, LENGTH, b"Expect: a miracle"),
    "an upgrade to websocket": request(
        b"", b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Key: eA==",
        method=b"GET",
    ),
    "an upgrade to HTTP/2": request(b"", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: "),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/1.0": b"GET /health/live HTTP/1.0\r\n\r\n",
    "HTTP/9": b"GET / HTTP/9\r\n\r\n",
    "TLS": bytes.fromhex("16030100a5010000a10303") + bytes(range(150)),
    "no host": b"GET /health/live HTTP/1.1\r\n\r\n",
    "an unknown method": request(TEXT, LENGTH, method=b"BREW"),
    "a method without end": b"A" * 10_000 + b" / HTTP/1.1\r\n\r\n",
    "CONNECT": b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n",
    "TRACE": request(b"", b"Cookie: a=b", method=b"TRACE", path=b"/"),
    "OPTIONS of everything": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "another server's address": request(TEXT, LENGTH, path=b"http://127.0.0.1:22/"),
    "an address with no slash": request(TEXT, LENGTH, path=b"webhooks"),
    "an address that climbs": request(b"", LENGTH, path=b"/../../etc/passwd", method=b"GET"),
    "an address that is escaped": request(b"", b"A: b", path=b"/%00%ff%2e%2e%2f%c0%ae%u0041%", method=b"GET"),
    "an address without end": request(TEXT, LENGTH, path=b"/" + b"a" * 20_000),
    "an address of no text": request(TEXT, LENGTH, path=b"/\xff\xfe\x80"),
    "a query of no text": request(b"", b"A: b", path=b"/?lang=\xff\xfe&lang[]=%ff&&&=&lang", method=b"GET"),
    "a query of many": request(b"", b"A: b", path=b"/?" + b"lang=fr&" * 900, method=b"GET"),
    "a header of no name": request(TEXT, LENGTH, b": x"),
    "a header of no value": request(TEXT, LENGTH, b"X"),
    "a header of no text": request(TEXT, LENGTH, b"X: \xff\xfe\x80"),
    "a header with a zero": request(TEXT, LENGTH, b"X: a\x00b"),
    "a header that goes on": request(TEXT, LENGTH, b"X: a\r\n b\r\n\tc"),
    "a space before the colon": request(TEXT, LENGTH, b"Content-Type : text/plain"),
    "a header without end": request(TEXT, LENGTH, b"X: " + b"a" * 100_000),
    "a bare line feed": GOOD.replace(b"\r\n", b"\n"),
    "a bare carriage return": GOOD.replace(b"\r\n", b"\r"),
    "a language of no text": request(b"{", b"Content-Length: 1", b"Accept-Language: \xff\xfe;q=\xff"),
    "a type of no text": request(TEXT, LENGTH, b"Content-Type: \xff/\xfe; charset=\x80"),
    "a wrong host": request(TEXT, LENGTH, b"Host: \xff:99999999"),
    "smuggled": request(b"0\r\n\r\nGET /health/live HTTP/1.1\r\nX: y", b"Content-Length: 5", CHUNKED),
}  # fmt: skip


UNCLEAR = (
    "a negative length",
    "a signed length",
    "a length in other digits",
    "two lengths",
    "length and chunks",
    "smuggled",
)


@pytest.mark.parametrize("name", FRAMES)
def test_an_odd_frame_is_answered_refused_or_closed(target: Assistant, name: str) -> None:
    heard = send(target.port, [FRAMES[name]], silence=0.2)
    assert all(status < 500 for status in heard.statuses), heard.raw[:500]
    assert b"Traceback" not in heard.raw
    assert b'File "' not in heard.raw
    Victim.begin(target.port)


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_request_whose_end_is_unclear_is_refused(target: Assistant, name: str) -> None:
    assert send(target.port, [FRAMES[name]]).statuses == [400]


@pytest.mark.parametrize("count", [2, 10, 40])
def test_requests_that_come_at_once_are_answered_one_by_one(target: Assistant, count: int) -> None:
    heard = send(target.port, [GOOD * count], answers=count)
    assert heard.statuses == [200] * count


def test_a_request_that_comes_byte_by_byte_is_answered(target: Assistant, bystander: Victim) -> None:
    pieces = [bytes([byte]) for byte in GOOD]
    assert send(target.port, pieces, pause=0.002).statuses == [200]
    bystander.goes_on()


def test_whoever_waits_holds_up_nobody(target: Assistant, bystander: Victim) -> None:
    """Connections that say half and stay."""
    waiting = [socket.create_connection(("127.0.0.1", target.port), timeout=5) for _ in range(200)]
    try:
        for number, connection in enumerate(waiting):
            connection.sendall(GOOD[: number % len(GOOD)])
        for _ in range(5):
            bystander.goes_on()
    finally:
        for connection in waiting:
            connection.close()
    bystander.goes_on()


def test_frames_that_were_damaged(
    target: Assistant, bystander: Victim, sizes: Sizes, figures: Callable[[str], None]
) -> None:
    chance = random.Random(SEED)
    known = list(FRAMES.values())
    statuses: Counter[int] = Counter()
    for number in range(sizes.raw_frames):
        frame = _damaged(chance, chance.choice((GOOD, GOOD, chance.choice(known), chance.choice(known))))
        heard = send(target.port, _pieces(chance, frame), silence=SILENCE)
        statuses.update(heard.statuses or [0])
        assert all(status < 500 for status in heard.statuses), (frame[:500], heard.raw[:500])
        assert b"Traceback" not in heard.raw
        if number % 50 == 0:
            bystander.goes_on()
    bystander.goes_on()
    closed = statuses.pop(0, 0)
    counted = ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items()))
    figures(
        f"frames: {len(FRAMES) + sizes.raw_frames:,} sent, damaged ones {counted}, {closed:,} that nothing answers "
        f"or not at once"
    )


def _damaged(chance: random.Random, frame: bytes) -> bytes:
    changed = bytearray(frame[:12_000])
    for _ in range(chance.randint(0, 5)):
        at = chance.randrange(len(changed) + 1)
        change = chance.randrange(5)
        if change == 0:
            changed[at : at + chance.randint(1, 30)] = b""
        elif change == 1:
            changed[at:at] = bytes(chance.choices(range(256), k=chance.randint(1, 12)))
        elif change == 2:
            changed[at : at + 1] = chance.choice((b"\r\n", b"\r\n\r\n", b"\x00", b":", b" ", b"\n", b"%"))
        elif change == 3:
            changed = changed[:at] + GOOD[chance.randrange(len(GOOD)) :]
        else:
            changed = changed[:at]
    return bytes(changed)


def _pieces(chance: random.Random, frame: bytes) -> list[bytes]:
    cuts = sorted(chance.randrange(len(frame) + 1) for _ in range(chance.randint(0, 3)))
    return [frame[start:end] for start, end in zip([0, *cuts], [*cuts, len(frame)])]
