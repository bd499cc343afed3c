from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from incident_bot.catalogue import catalogue, public, sealed, signer
from incident_bot.content import Content
from incident_bot.settings import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_starter_has_the_answer_and_its_facts(content: Content, language: str) -> None:
    body = catalogue(content, language, 7.0)
    facts = [{fact for message in starter["messages"] for fact in message["facts"]} for starter in body["starters"]]
    assert [starter["topics"] for starter in body["starters"]] == [
        ["data_concerned"], ["what_to_do"], ["data_item"], ["suspicious_contact"],
    ]  # fmt: skip
    assert "concerned_email" in facts[0]
    assert facts[1] == {"nothing_to_do", "stay_vigilant"}
    assert facts[2] == {"not_concerned_bank_account"}
    assert "end_the_call" in facts[3]
    assert all(fact in body["facts"] for known in facts for fact in known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hotline_can_be_dialled_and_read(content: Content, language: str) -> None:
    assert catalogue(content, language, 7.0)["hotline"] == {"text": "0800/33.800", "tel": "080033800"}


def test_how_long_is_filled_in(content: Content) -> None:
    assert "7" in catalogue(content, "fr", 7.0)["words"]["kept"]
    assert "2.5" in catalogue(content, "fr", 2.5)["words"]["kept"]


def test_the_version_changes_with_a_word_alone(content: Content) -> None:
    group = content.phrases["widget"]
    changed = replace(
        content,
        phrases={
            **content.phrases,
            "widget": {**group, "send": replace(group["send"], text={**group["send"].text, "fr": "Ok"})},
        },
    )
    before, after = (catalogue(each, "fr", 7.0)["version"] for each in (content, changed))
    assert before == catalogue(content, "fr", 7.0)["version"]
    assert before != after


def test_the_signature_holds_for_this_text_and_key_alone(content: Content) -> None:
    served = sealed(catalogue(content, "de", 7.0), signer("a secret"))
    assert json.loads(served["content"])["language"] == "de"
    _verify(served, served["content"])
    with pytest.raises(InvalidSignature):
        _verify(served, served["content"].replace("0800/33.800", "0900/00.000"))
    assert served["key"] == public(signer("a secret")) != public(signer("another"))
    assert served == sealed(catalogue(content, "de", 7.0), signer("a secret"))


def _verify(served: dict[str, str], text: str) -> None:
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(served["key"]))
    raw = _bytes(served["signature"])
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point.verify(signature, text.encode(), ec.ECDSA(hashes.SHA256()))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
