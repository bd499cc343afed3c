"""Personal data that belongs to nobody: twelve kinds, in sentences of four languages and in eight spellings."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

SENTENCES = {
    "fr": {
        "iban": "mon compte {} est-il concerné ?",
        "card": "ma carte {} est-elle dans la fuite ?",
        "national_number": "mon numéro national {} a-t-il fuité ?",
        "bsn": "mon BSN {} est-il dedans ?",
        "sim": "ma carte SIM {} est-elle concernée ?",
        "phone": "on m'appelle sans arrêt au {}",
        "email": "mon adresse {} est-elle concernée ?",
        "birth_date": "je suis né le {}, est-ce connu ?",
        "pin": "j'ai donné mon code PIN {} au téléphone",
        "puk": "mon code PUK est {}",
        "otp": "ils voulaient le code du SMS : {}",
        "password": "mon mot de passe est {}",
    },
    "nl": {
        "iban": "is mijn rekening {} gelekt?",
        "card": "is mijn kaart {} gelekt?",
        "national_number": "is mijn rijksregisternummer {} gelekt?",
        "bsn": "staat mijn BSN {} erbij?",
        "sim": "is mijn simkaart {} betrokken?",
        "phone": "ik word de hele tijd gebeld op {}",
        "email": "is mijn adres {} gelekt?",
        "birth_date": "ik ben geboren op {}, weten ze dat?",
        "pin": "ik heb mijn pincode {} doorgegeven",
        "puk": "mijn pukcode is {}",
        "otp": "ze wilden de code uit de sms: {}",
        "password": "mijn wachtwoord is {}",
    },
    "en": {
        "iban": "was my account {} leaked?",
        "card": "is my card {} in the leak?",
        "national_number": "was my national number {} leaked?",
        "bsn": "is my BSN {} in there?",
        "sim": "is my SIM card {} concerned?",
        "phone": "strangers call me on {}",
        "email": "was my address {} leaked?",
        "birth_date": "I was born on {}, do they know?",
        "pin": "I gave my PIN {} to a caller",
        "puk": "my PUK code is {}",
        "otp": "they wanted the code from the text message: {}",
        "password": "my password is {}",
    },
    "de": {
        "iban": "ist mein Konto {} betroffen?",
        "card": "ist meine Karte {} betroffen?",
        "national_number": "ist meine Nationalregisternummer {} betroffen?",
        "bsn": "ist meine BSN {} dabei?",
        "sim": "ist meine SIM-Karte {} betroffen?",
        "phone": "ich werde ständig unter {} angerufen",
        "email": "ist meine Adresse {} betroffen?",
        "birth_date": "ich bin am {} geboren, ist das bekannt?",
        "pin": "ich habe meine PIN {} am Telefon genannt",
        "puk": "meine PUK ist {}",
        "otp": "sie wollten den Code aus der SMS: {}",
        "password": "mein Passwort lautet {}",
    },
}
KINDS = tuple(SENTENCES["fr"])
Spelling = Callable[[str, str], str]
SHORT = 8
_ALONE = re.compile(r"(?<![\w.:+/-])[\dO]")
_ENDS = re.compile(r"(?![\w:+-]|\.\d)")


def _grouped(mark: str) -> Spelling:
    def spell(kind: str, secret: str) -> str:
        if kind in ("email", "password"):
            return secret
        if kind == "birth_date":
            return secret.replace("/", mark)
        return mark.join(re.findall("..?.?.?", secret))

    return spell


def _full_width(kind: str, secret: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in secret)


SPELLINGS: dict[str, Spelling] = {
    "plain": lambda kind, secret: secret,
    "spaces": _grouped(" "),
    "dots": _grouped("."),
    "dashes": _grouped("-"),
    "full width": _full_width,
    "zero width": lambda kind, secret: "\u200b".join(secret),
    "lines": _grouped("\n"),
    "letter O": lambda kind, secret: secret if kind in ("email", "password", "iban") else secret.replace("0", "O"),
}


@dataclass(frozen=True)
class Planted:
    """`text` is the message; `secret` as it is, without spelling."""

    kind: str
    language: str
    secret: str
    spelt: str

    @property
    def text(self) -> str:
        return SENTENCES[self.language][self.kind].format(self.spelt)

    @property
    def spellings(self) -> set[str]:
        """As it can stand in a dump."""
        normal = unicodedata.normalize("NFKC", self.spelt)
        return {self.spelt, json.dumps(self.spelt)[1:-1], normal, self.secret}

    @property
    def compact(self) -> str:
        return "".join(filter(str.isalnum, self.secret))


def planted(rounds: int, seed: int = 1) -> Iterator[Planted]:
    """So many of each kind, language and spelling, every one with a secret of its own."""
    chance = random.Random(seed)
    for kind in (kind for _ in range(rounds) for kind in KINDS):
        for language in SENTENCES:
            for spell in SPELLINGS.values():
                secret = _secret(kind, chance)
                yield Planted(kind, language, secret, spell(kind, secret))


def found(secrets: Sequence[Planted], dump: str) -> list[Planted]:
    """Those whose secret stands in the dump in any spelling, or, the long ones, with anything between its letters."""
    spelt = {spelling: secret for secret in secrets for spelling in secret.spellings}
    long = {spelling: secret for spelling, secret in spelt.items() if len(spelling) > SHORT}
    short = {spelling: secret for spelling, secret in spelt.items() if len(spelling) <= SHORT}
    compact = {secret.compact: secret for secret in secrets if len(secret.compact) > SHORT}
    bare = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", dump)))
    hits = [*_long(long, dump), *_long(compact, bare), *_short(short, dump)]
    return list(dict.fromkeys(hits))


def _long(wanted: Mapping[str, Planted], dump: str) -> Iterator[Planted]:
    """In one pass, by how they begin."""
    heads: dict[str, list[str]] = {}
    for spelling in wanted:
        heads.setdefault(spelling[:SHORT], []).append(spelling)
    for at in range(len(dump)):
        for spelling in heads.get(dump[at : at + SHORT], ()):
            if dump.startswith(spelling, at):
                yield wanted[spelling]


def _short(wanted: Mapping[str, Planted], dump: str) -> Iterator[Planted]:
    """Standing alone: four digits are also part of times and numbers of lines."""
    lengths = sorted(set(map(len, wanted)))
    for start in _ALONE.finditer(dump):
        for end in (start.start() + length for length in lengths):
            spelling = dump[start.start() : end]
            if spelling in wanted and _ENDS.match(dump, end):
                yield wanted[spelling]


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _secret(kind: str, chance: random.Random) -> str:
    if kind == "iban":
        body = _digits(chance, 10)
        account = f"{body}{int(body) % 97 or 97:02}"
        return f"BE{mod_97_10.calc_check_digits(account + 'BE')}{account}"
    if kind == "card":
        body = f"4{_digits(chance, 14)}"
        return body + luhn.calc_check_digit(body)
    if kind == "national_number":
        body = (
            f"{chance.randint(40, 99)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(1, 997):03}"
        )
        return f"{body}{97 - int(body) % 97:02}"
    if kind == "bsn":
        while True:
            body = f"1{_digits(chance, 7)}"
            check = sum(int(digit) * (9 - index) for index, digit in enumerate(body)) % 11
            if check < 10:
                return f"{body}{check}"
    if kind == "sim":
        return f"8932{_digits(chance, 15)}"
    if kind == "phone":
        return f"047{chance.randint(0, 9)}{_digits(chance, 6)}"
    if kind == "email":
        return f"anna{_digits(chance, 5)}.{chance.choice(('maes', 'dubois', 'klein'))}@example.com"
    if kind == "birth_date":
        return f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1930, 2005)}"
    if kind == "password":
        return f"{chance.choice(('Zonne', 'Soleil', 'Hunter', 'Geheim'))}{_digits(chance, 4)}!{chance.choice('abcdef')}"
    return _digits(chance, {"pin": 4, "puk": 8, "otp": 6}[kind])
