from __future__ import annotations

import re

import pytest
from itsdangerous import URLSafeTimedSerializer

from incident_bot.channels.sessions import Sessions
from incident_bot.errors import MessageRefused


def test_a_token_opens_the_conversation_it_was_issued_for() -> None:
    sessions = Sessions("key")
    issued = sessions.issue()
    assert sessions.open(issued.token) == issued


def test_a_conversation_has_128_random_bits() -> None:
    conversations = {Sessions("key").issue().conversation for _ in range(50)}
    assert len(conversations) == 50
    assert all(re.fullmatch("web-[0-9a-f]{32}", conversation) for conversation in conversations)


def test_every_replica_with_the_same_key_opens_it() -> None:
    issued = Sessions("key").issue()
    assert Sessions("key").open(issued.token) == issued


FORGED = {
    "empty": "",
    "a conversation": "web-00000000000000000000000000000000",
    "a lone surrogate": "\ud800",
    "not ASCII": "é",
    "endless": "x" * 100_000,
    "another key": Sessions("another key").issue().token,
    "another use": str(URLSafeTimedSerializer("key", salt="another use").dumps("0" * 32)),
    "cut": Sessions("key").issue().token[:-1],
    "longer": Sessions("key").issue().token + "A",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
def test_what_was_not_signed_here_is_refused(token: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        Sessions("key").open(token)
    assert (refused.value.reason, refused.value.status) == ("session", 401)


def test_another_conversation_cannot_be_put_under_a_signature() -> None:
    mine, other = Sessions("key").issue().token, Sessions("key").issue().token
    with pytest.raises(MessageRefused):
        Sessions("key").open(".".join([other.split(".")[0], *mine.split(".")[1:]]))


def test_a_token_expires() -> None:
    expired = Sessions("key", max_age=-1)
    with pytest.raises(MessageRefused):
        expired.open(expired.issue().token)
