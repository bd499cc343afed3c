"""What one platform has and the others have not."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from incident_bot.content import load
from incident_bot.simulator import slack, twilio
from incident_bot.simulator.meta import VERIFY_TOKEN
from incident_bot.simulator.platform import Answer, Hook, Option, Shown
from tests.channels.messaging.world import World, world
from tests.channels.web_fakes import CONTENT

LONG = ["What data is concerned by this?", "What should I do about it now?", "Who was told about the incident?"]
SHORT = ["Yes", "No"]
OTHERS = {"Retry-After": "1"}


def opened(name: str, **changes: Any) -> Iterator[World]:
    with world(name, **changes) as chat:
        yield chat
        chat.idle()
        assert chat.platform.violations == []


@pytest.fixture
def telegram() -> Iterator[World]:
    yield from opened("telegram")


@pytest.fixture
def whatsapp() -> Iterator[World]:
    yield from opened("whatsapp")


@pytest.fixture
def messenger() -> Iterator[World]:
    yield from opened("messenger")


@pytest.fixture
def sms() -> Iterator[World]:
    yield from opened("twilio")


@pytest.fixture
def slack_chat() -> Iterator[World]:
    yield from opened("slack")


def texts(shown: list[Shown]) -> list[str]:
    return [message.text for message in shown]


def asked(chat: World) -> list[str]:
    return [message.text for message in chat.agent.received]


def get(chat: World, **query: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{chat.platform.webhook}?{urlencode(query)}", timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def dead_letters(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "dead letter" in record.getMessage()]


# Telegram


def test_telegram_hears_of_a_press_at_once(telegram: World) -> None:
    telegram.expect(telegram.platform.press(telegram.say("hello", shown=3)[-1].options[0]))
    assert len(telegram.platform.acknowledged) == 1
    assert telegram.platform.unanswered() == frozenset()


def test_telegram_buttons_stand_one_below_the_other_whole(telegram: World) -> None:
    telegram.agent.titles, telegram.agent.payload = LONG, ""
    assert [option.title for option in telegram.say("hello", shown=3)[-1].options] == LONG


def test_telegram_payloads_that_are_too_long_become_numbers(telegram: World) -> None:
    telegram.agent.payload = "/" + "p" * 60
    message = telegram.say("hello", shown=3)[-1]
    assert message.options == ()
    assert "1. next?" in message.text


def test_telegram_says_the_language_of_a_person(telegram: World) -> None:
    telegram.platform.language = "nl-BE"
    telegram.say("ok")
    assert telegram.agent.received[0].metadata["language"] == "nl"
    assert telegram.agent.received[0].metadata["profile"] == {"locale": "nl-BE"}


def test_telegram_in_a_language_that_is_not_ours_begins_in_all_four(telegram: World) -> None:
    telegram.platform.language = "es"
    content = load(CONTENT)
    begin = telegram.say("/start")[0].text
    assert all(content.phrase("page", "intro", language) in begin for language in ("fr", "nl", "en", "de"))
    assert asked(telegram) == []


def test_telegram_waits_as_long_as_its_body_says(telegram: World) -> None:
    telegram.say("hello")
    body = {"ok": False, "error_code": 429, "parameters": {"retry_after": 7}}
    telegram.platform.faults.append(Answer(429, body))
    telegram.say("again")
    assert 7 <= telegram.slept[0] < 8


def test_telegram_that_was_blocked_by_the_person_is_no_dead_letter(
    telegram: World, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.platform.faults.append(Answer(403, {"ok": False, "error_code": 403, "description": "Forbidden"}))
    assert telegram.deliver(telegram.platform.say("hello")) == 200
    telegram.idle()
    assert dead_letters(caplog) == []


def test_telegram_takes_the_new_secret_and_the_old_one(request: pytest.FixtureRequest) -> None:
    with world("telegram", environment={"INCIDENT_BOT_TELEGRAM_SECRET": "new,old"}) as chat:
        hook = chat.platform.say("hello")
        statuses = [chat.deliver(hook, x_telegram_bot_api_secret_token=secret) for secret in ("new", "old", "older")]
    assert statuses == [200, 200, 401]


# WhatsApp


def test_whatsapp_answers_every_message_of_a_batch_in_its_order(whatsapp: World) -> None:
    whatsapp.say("hello")
    platform: Any = whatsapp.platform
    now = int(time.time())
    entries = [
        platform.entry("", {"type": "text", "text": {"body": f"message {number}"}, "timestamp": str(now + number)})
        for number in (3, 1, 2)
    ]
    hook = platform.signed({"object": "whatsapp_business_account", "entry": entries})
    whatsapp.expect(hook, 3)
    assert asked(whatsapp)[1:] == ["message 1", "message 2", "message 3"]


def test_whatsapp_lists_what_is_too_long_for_buttons(whatsapp: World) -> None:
    whatsapp.agent.titles, whatsapp.agent.payload = LONG, ""
    message = whatsapp.say("hello", shown=3)[-1]
    assert [option.title for option in message.options] == LONG
    whatsapp.expect(whatsapp.platform.press(message.options[1]))
    assert asked(whatsapp)[1:] == [LONG[1]]


def test_whatsapp_has_buttons_for_short_titles(whatsapp: World) -> None:
    whatsapp.agent.titles, whatsapp.agent.payload = SHORT, ""
    assert [option.title for option in whatsapp.say("hello", shown=3)[-1].options] == SHORT


def test_whatsapp_reaches_a_person_who_shows_no_number() -> None:
    for chat in opened("whatsapp", hidden=True):
        assert chat.say("hello", shown=3)[-1].person.startswith("BE.")


def test_whatsapp_keeps_the_conversation_of_a_person_who_hides_the_number_later(whatsapp: World) -> None:
    whatsapp.say("hello")
    whatsapp.platform.hidden = True
    assert any("turn 2" in text for text in texts(whatsapp.say("hello again")))


def test_whatsapp_calls_where_the_number_takes_calls(request: pytest.FixtureRequest) -> None:
    for chat in opened("whatsapp", environment={"INCIDENT_BOT_WHATSAPP_CALLING": "1"}):
        assert "this business" in [message.call for message in chat.say("hello", shown=3)]


def test_whatsapp_shows_the_hotline_as_a_contact(whatsapp: World) -> None:
    assert "+3280033800" in [message.call for message in whatsapp.say("hello", shown=3)]


@pytest.mark.parametrize("code", [4, 80007, 130429, 131056, 131000, 2])
def test_whatsapp_errors_that_pass_are_tried_again(whatsapp: World, code: int) -> None:
    whatsapp.say("hello")
    whatsapp.platform.faults.append(Answer(400, {"error": {"code": code, "message": "m"}}))
    assert any("turn 2" in text for text in texts(whatsapp.say("again")))


@pytest.mark.parametrize(("code", "dead"), [(131026, 0), (131047, 0), (100, 1), (190, 1)])
def test_whatsapp_errors_that_stay_are_not(
    whatsapp: World, code: int, dead: int, caplog: pytest.LogCaptureFixture
) -> None:
    whatsapp.platform.faults.append(Answer(400, {"error": {"code": code, "message": "m"}}))
    assert whatsapp.deliver(whatsapp.platform.say("hello")) == 200
    whatsapp.idle()
    assert (len(dead_letters(caplog)), whatsapp.slept) == (dead, [])


@pytest.mark.parametrize("name", ["whatsapp", "messenger"])
def test_meta_can_try_the_address_out_with_the_right_token_alone(name: str) -> None:
    for chat in opened(name):
        ask = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
        assert get(chat, **ask, **{"hub.verify_token": VERIFY_TOKEN}) == (200, "1158201444")
        assert get(chat, **ask, **{"hub.verify_token": "wrong"})[0] == 403
        assert get(chat, **ask)[0] == 403


@pytest.mark.parametrize("name", ["whatsapp", "messenger"])
@pytest.mark.parametrize(
    "body", ["[]", "null", "7", '{"object": "x", "entry": []}', "{", "[" * 100_000, '{"entry": 1}']
)
def test_meta_deliveries_of_another_shape_are_refused(name: str, body: str) -> None:
    for chat in opened(name):
        platform: Any = chat.platform
        signed = platform.signed({})
        assert chat.deliver(sign_meta(signed, body.encode())) == 400
        assert chat.agent.received == []


def sign_meta(like: Hook, body: bytes) -> Hook:
    import hashlib
    import hmac

    from incident_bot.simulator.meta import APP_SECRET

    signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return Hook(body, {**like.headers, "x-hub-signature-256": f"sha256={signature}"})


def test_meta_signatures_of_the_old_kind_are_refused(messenger: World) -> None:
    hook = messenger.platform.say("hello")
    assert messenger.deliver(hook, x_hub_signature_256=None, x_hub_signature="sha1=00") == 401


# Messenger


def test_messenger_begins_where_its_button_says(messenger: World) -> None:
    platform: Any = messenger.platform
    shown = messenger.expect(platform.begin())
    assert "automati" in shown[0].text
    assert asked(messenger) == []


def test_messenger_numbers_what_is_too_long_and_the_numbers_can_be_tapped(messenger: World) -> None:
    messenger.agent.titles, messenger.agent.payload = LONG, ""
    message = messenger.say("hello", shown=3)[-1]
    assert [option.title for option in message.options] == ["1", "2", "3"]
    assert f"2. {LONG[1]}" in message.text
    messenger.expect(messenger.platform.press(message.options[1]))
    assert asked(messenger)[1:] == [LONG[1]]


def test_messenger_has_a_button_that_calls(messenger: World) -> None:
    assert "+3280033800" in [message.call for message in messenger.say("hello", shown=3)]


def test_messenger_quick_replies_hang_on_the_last_message_of_an_answer(messenger: World) -> None:
    messenger.say("hello")
    shown = messenger.say("again", shown=2)
    assert [bool(message.options) for message in shown] == [False, True]
    assert shown[-1].call == "+3280033800"


# Twilio


def test_sms_options_are_numbers(sms: World) -> None:
    sms.agent.titles, sms.agent.payload = LONG, ""
    sms.say("hello", shown=2)
    sms.say("3")
    assert asked(sms)[1:] == [LONG[2]]


def test_twilio_signs_the_address_that_it_calls_and_not_ours(sms: World) -> None:
    assert sms.deliver(sms.platform.say("hello")) == 200
    for chat in opened("twilio", environment={"INCIDENT_BOT_TWILIO_WEBHOOK_URL": "https://example.org/other"}):
        assert chat.deliver(chat.platform.say("hello")) == 401


def test_twilio_carries_whatsapp_too() -> None:
    for chat in opened("twilio", scheme="whatsapp:"):
        assert chat.say("hello", shown=2)[-1].person == f"whatsapp:{twilio.PERSON}"


def test_the_same_number_by_sms_and_by_whatsapp_is_two_conversations(sms: World) -> None:
    sms.say("hello")
    sms.platform.scheme = "whatsapp:"
    sms.say("hello")
    assert len({message.sender_id for message in sms.agent.received}) == 2


def test_who_told_twilio_to_stop_is_no_dead_letter(sms: World, caplog: pytest.LogCaptureFixture) -> None:
    sms.platform.unsubscribed.add(twilio.PERSON)
    assert sms.deliver(sms.platform.say("hello")) == 200
    sms.idle()
    assert (dead_letters(caplog), sms.platform.shown) == ([], [])


def test_twilio_hears_that_there_is_nothing_to_say_at_once(sms: World) -> None:
    hook = sms.platform.say("hello")
    request = urllib.request.Request(sms.platform.webhook, hook.body, dict(hook.headers))
    with urllib.request.urlopen(request, timeout=5) as response:
        assert response.headers["content-type"].startswith("text/xml")
        assert response.read() == b"<Response/>"


# Slack


def test_slack_deliveries_of_yesterday_are_refused(slack_chat: World) -> None:
    body = slack_chat.platform.say("hello").body
    assert slack_chat.deliver(slack.signed(body, at=time.time() - 301)) == 401
    assert slack_chat.deliver(slack.signed(body, at=time.time() + 301)) == 401
    assert slack_chat.deliver(slack.signed(body)) == 200


@pytest.mark.parametrize("stamp", ["", "x", "nan", "9" * 400, "-1", "²"], ids=range(6))
def test_slack_times_that_are_none_are_refused(slack_chat: World, stamp: str) -> None:
    hook = slack_chat.platform.say("hello")
    assert slack_chat.deliver(hook, x_slack_request_timestamp=stamp.encode().decode("latin-1")) == 401


def test_an_address_that_is_tried_out_repeats_nothing_unsigned(slack_chat: World) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "said by anybody"}).encode()
    request = urllib.request.Request(slack_chat.platform.webhook, body, method="GET")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    assert refused.value.code == 403


def test_slack_can_try_the_address_out(slack_chat: World) -> None:
    hook = slack.signed(json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "z"}).encode())
    request = urllib.request.Request(slack_chat.platform.webhook, hook.body, dict(hook.headers))
    with urllib.request.urlopen(request, timeout=5) as response:
        assert response.read() == b"3eZbrw1aB"


def test_slack_errors_that_pass_are_tried_again(slack_chat: World) -> None:
    slack_chat.say("hello")
    slack_chat.platform.faults.append(Answer(200, {"ok": False, "error": "internal_error"}))
    assert any("turn 2" in text for text in texts(slack_chat.say("again")))


def test_slack_errors_that_stay_are_dead_letters(slack_chat: World, caplog: pytest.LogCaptureFixture) -> None:
    slack_chat.platform.faults.append(Answer(200, {"ok": False, "error": "channel_not_found"}))
    assert slack_chat.deliver(slack_chat.platform.say("hello")) == 200
    slack_chat.idle()
    assert "channel_not_found" in dead_letters(caplog)[0]


def test_slack_buttons_have_whole_titles_and_work(slack_chat: World) -> None:
    slack_chat.agent.titles, slack_chat.agent.payload = LONG, ""
    message = slack_chat.say("hello", shown=2)[-1]
    assert [option.title for option in message.options] == LONG
    slack_chat.expect(slack_chat.platform.press(Option(LONG[0], "x")))
    assert asked(slack_chat)[1:] == [LONG[0]]


def test_slack_marks_in_a_message_are_no_marks_in_an_answer(slack_chat: World) -> None:
    slack_chat.agent.text = "<!channel> *bold* & <@U1>"
    assert any("<!channel> *bold* & <@U1>" in text for text in texts(slack_chat.say("hello", shown=2)))
