"""What the widget keeps in the browser: words, starter questions with their answers, facts and the hotline, signed."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from incident_bot.answers import Question, compose
from incident_bot.content import Content
from incident_bot.settings import LANGUAGES, MAX_TEXT
from incident_bot.widget_content import GROUP, Starter

CURVE = ec.SECP256R1()
# Order of the curve, and how many bytes a number below it has.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
WIDTH = 32


def catalogue(content: Content, language: str, days: float) -> dict[str, Any]:
    """In one language. `days` is how long a conversation is kept. `version` changes with any word of it."""
    number = next(term for term in content.facts["hotline"].terms if any(map(str.isdigit, term)))
    body: dict[str, Any] = {
        "language": language,
        "languages": [{"code": code, "name": content.phrase(GROUP, "this_language", code)} for code in LANGUAGES],
        "hotline": {"text": number, "tel": "".join(filter(str.isdigit, number))},
        "words": {
            key: part.text[language].replace("{days}", f"{days:g}") for key, part in content.phrases[GROUP].items()
        },
        "refusals": {key: part.text[language] for key, part in content.phrases["refusals"].items()},
        "starters": [_starter(content, starter, language) for starter in content.starters],
        "facts": {fact.id: fact.wording[language] for fact in content.facts.values()},
        "longest": MAX_TEXT,
    }
    version = hashlib.sha256(_text(body).encode()).hexdigest()[:16]
    return {**body, "version": version}


def sealed(body: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """What is served: `content` is JSON text, `signature` is ECDSA on P-256 with SHA-256 over its UTF-8 (r and s),
    `key` the public point; both in base64url without padding, for the browser's WebCrypto."""
    text = _text(body)
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return {
        "content": text,
        "signature": _base64(r.to_bytes(WIDTH, "big") + s.to_bytes(WIDTH, "big")),
        "key": public(key),
    }


def signer(secret: str) -> ec.EllipticCurvePrivateKey:
    """The same key for the same secret, so that several servers sign alike."""
    derived = HKDF(hashes.SHA256(), WIDTH + 16, salt=None, info=b"incident-bot catalogue").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(derived, "big") % (ORDER - 1) + 1, CURVE)


def public(key: ec.EllipticCurvePrivateKey) -> str:
    """For `data-key` of the script tag."""
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return _base64(point)


def _starter(content: Content, starter: Starter, language: str) -> dict[str, Any]:
    answer = compose(content, [Question(starter.topic, starter.items)], language)
    return {
        "question": content.phrase("questions", starter.topic, language),
        "topics": list(answer.topics),
        "messages": [
            {"text": message.text, "facts": list(message.facts), "buttons": []} for message in answer.messages
        ],
    }


def _text(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
