from __future__ import annotations

import re

from incident_bot.channels.pseudonyms import pseudonym

PHONE = "+32470123456"


def test_an_address_has_one_name_that_does_not_show_it() -> None:
    name = pseudonym("key", "whatsapp", PHONE)
    assert re.fullmatch("whatsapp-[0-9a-f]{32}", name)
    assert name == pseudonym("key", "whatsapp", PHONE)


def test_another_key_channel_or_address_is_another_name() -> None:
    names = {
        pseudonym("key", "whatsapp", PHONE),
        pseudonym("key", "sms", PHONE),
        pseudonym("another key", "whatsapp", PHONE),
        pseudonym("key", "whatsapp", "+32470123457"),
    }
    assert len({name.partition("-")[2] for name in names}) == 4


def test_an_odd_address_has_a_name_as_well() -> None:
    assert pseudonym("key", "x", "\ud800\x00é") != pseudonym("key", "x", "")
