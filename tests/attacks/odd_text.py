"""Texts that have broken programs before, and makers of more."""

from __future__ import annotations

import random
from collections.abc import Iterator

from hypothesis import strategies as st

from incident_bot.settings import MAX_TEXT

# Each breaks something else: stores, terminals, JSON, tokenizers, Rasa's own commands, templates, queries.
ODD = (
    "",
    " ",
    "\t\r\n\v\f",
    "\x00",
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "\x7f\x80\x9f",
    "\ud800",
    "\udfff\ud800",
    "a\udc80b",
    "\ufeffbom",
    "\uffff\ufffe",
    "\U0010ffff",
    "\ue000\U000f0000",
    "\u202eright to left",
    "\u2066\u2067\u2068\u2069\u202a\u202b\u202c",
    "\u200e\u200f\u061c" * 200,
    "\u200b\u200c\u200d\u2060\u00ad",
    "Z" + "\u0300\u0301\u0302\u0489" * 500,
    "👩‍👩‍👧‍👦" * 50,
    "🇧🇪🇳🇱🇩🇪🇫",
    "e\u0301\u0301 \u0335\u0336",
    "ﷺ" * 250,
    "㍿㌀㍻" * 100,
    "ﬁ Ⅷ ① ½ K Å ſ",
    "İıſßẞ",
    "ａｂｃ１２３",
    "٠١٢٣٤٥٦٧٨٩ ०१२३४५६७८९ 𝟎𝟏𝟐𝟑",
    "ქართული العربية עברית ไทย 日本語 한국어 தமிழ்",
    "\u1160\u3164\uffa0 blank letters",
    "a\u00a0b\u2003c\u3000d\u2028e\u2029f\u0085g",
    "/restart",
    "\uff0frestart",
    "\u00a0/session_start",
    '/misuse{"items": ["x"]}',
    "//////",
    "@0.9",
    "{{7*7}}${7*7}<%= 7 %>{% raw %}#{7}",
    "{name} {0} {} %s %n %(a)s",
    "' OR '1'='1'; DROP TABLE conversations; --",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]><!--\"'`</textarea>",
    "__proto__ constructor prototype __class__",
    "../../../../etc/passwd\\..\\..\\win.ini",
    "file:///etc/passwd http://127.0.0.1/ \\\\host\\share",
    "`id`; $(id) | id & id",
    "\r\nSet-Cookie: a=b\r\n\r\nHTTP/1.1 200 OK",
    "NaN Infinity -0 1e999 0x10 1_000",
    "9" * 400,
    "9" * MAX_TEXT,
    "-" * MAX_TEXT,
    "a" * MAX_TEXT,
    "a" * (MAX_TEXT + 1),
    "é" * MAX_TEXT,
    "?" * MAX_TEXT,
    "\n" * MAX_TEXT,
    "a\n" * (MAX_TEXT // 2),
    "word " * (MAX_TEXT // 5),
    "what leaked? " * (MAX_TEXT // 13),
    "pin 1234 " * (MAX_TEXT // 9),
    "BE68 5390 0754 7034 " * (MAX_TEXT // 20),
    "0470 12 34 56 " * (MAX_TEXT // 14),
    "anna@example.com " * (MAX_TEXT // 17),
    "a@" * (MAX_TEXT // 2),
    "a.a.a@a.a.a." * (MAX_TEXT // 12),
    "12/03/1960 " * (MAX_TEXT // 11),
    "rue de la loi 16 " * (MAX_TEXT // 17),
    "mot de passe : " * (MAX_TEXT // 15),
    "zéro un deux trois " * (MAX_TEXT // 19),
)
# Parts of what redaction looks for: hostile to a pattern that goes back over what it has read.
PARTS = (
    "1", "12", "123 ", "0", "O", "l", " ", ".", "-", "/", ",", "\n", "+32", "0032", "BE", "be68", "pin", "code ",
    "is ", "my ", "mot de passe ", "wachtwoord: ", "Passwort", "@", "a@b", ".be", " at ", " dot ", "(at)", "né le ",
    "geboren ", "rue ", "straat 1", "1000 ", "€", "zero ", "un ", "vijf", "drei", "ⅷ", "１", "\u200b", "é", "?", "!",
    "'", "sim 8932",
)  # fmt: skip


def hostile(chance: random.Random) -> str:
    """A few parts, again and again, up to the longest text that is read."""
    fragment = "".join(chance.choices(PARTS, k=chance.randint(1, 5)))
    text = fragment * (MAX_TEXT // len(fragment))
    return text[: chance.choice((40, 400, MAX_TEXT))] + chance.choice(("", "x", "\x00", "!"))


def stirred(chance: random.Random) -> str:
    """Odd texts cut up and put together, and characters from everywhere in Unicode."""
    pieces = [chance.choice(ODD)[: chance.randint(1, 60)] for _ in range(chance.randint(1, 4))]
    pieces.append("".join(chr(chance.randint(0, 0x10FFFF)) for _ in range(chance.randint(0, 40))))
    chance.shuffle(pieces)
    return "".join(pieces)


def texts(seed: int) -> Iterator[str]:
    """Without end, and the same for a seed: the odd ones first."""
    yield from ODD
    chance = random.Random(seed)
    while True:
        yield chance.choice((hostile, stirred))(chance)


ANY_TEXT = st.one_of(
    st.text(max_size=80),
    st.text(st.characters(), max_size=40),
    st.sampled_from(ODD),
    st.lists(st.sampled_from(PARTS), max_size=60).map("".join),
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=10,
)
