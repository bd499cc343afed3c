"""What holds on every platform, over real ports: the assistant on one, the platform on another."""

from __future__ import annotations

import json
import logging
import re
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import replace

import pytest

from incident_bot.content import load
from incident_bot.messages import plain
from incident_bot.settings import LANGUAGES
from incident_bot.simulator.platform import Answer, Hook, Shown
from tests.channels.messaging.world import World, world
from tests.channels.web_fakes import CONTENT, FAILS, KNOWN, SLOW, FakeAgent

HOTLINE = "0800/33.800"


def turns(shown: list[Shown]) -> list[int]:
    """The numbers of the turns that the agent answered, in the order of the screen."""
    return [int(found[1]) for message in shown if (found := re.search(r"turn (\d+)", message.text))]


def received(chat: World) -> list[str]:
    return [message.text for message in chat.agent.received]


def understood(chat: World) -> list[str | None]:
    """The topics that came with a message, None for one that has to be read."""
    parsed = [message.parse_data for message in chat.agent.received]
    return [data["intent"]["name"] if data else None for data in parsed]


def test_a_message_is_answered(chat: World) -> None:
    assert turns(chat.say("hello")) == [1]


def test_the_first_contact_says_what_this_is_and_how_to_reach_a_person(chat: World) -> None:
    first = chat.say("hello")
    assert "automati" in first[0].text
    assert HOTLINE in first[0].text
    assert turns(first[:1]) == []


def test_the_first_contact_is_made_once(chat: World) -> None:
    first, second = chat.say("hello"), chat.say("hello again")
    assert first[0].text not in [message.text for message in second]
    assert turns(second) == [2]


def test_two_people_have_two_conversations(chat: World) -> None:
    chat.say("hello", "1111111")
    chat.say("hello", "2222222")
    one, two = (message.sender_id for message in chat.agent.received)
    assert one != two


def test_a_person_is_a_pseudonym_inside(chat: World) -> None:
    chat.say("hello", "1111111")
    message = chat.agent.received[0]
    assert re.fullmatch(chat.channel.name() + "-[0-9a-f]{32}", message.sender_id)
    assert "1111111" not in json.dumps([message.sender_id, message.message_id, message.metadata])
    assert re.fullmatch(chat.channel.name() + "-[0-9a-f]{32}", message.message_id)
    assert message.metadata["channel"] == chat.channel.name()


def test_a_forged_delivery_is_refused_and_reaches_nothing(chat: World) -> None:
    hook = chat.platform.say("hello")
    name = next(name for name in hook.headers if "signature" in name or "secret" in name)
    for value in (None, "", "forged", "sha256=", "v0=", "é", hook.headers[name][:-1] + "!"):
        assert chat.deliver(hook, **{name.replace("-", "_"): value}) in (401, 403)
    chat.idle()
    assert chat.agent.received == []


def test_a_delivery_that_was_changed_on_the_way_is_refused(chat: World) -> None:
    if chat.channel.name() == "telegram":
        # Its secret vouches for who sends, not for what.
        return
    hook = chat.platform.say("hello")
    assert chat.deliver(replace(hook, body=hook.body.replace(b"hello", b"jello"))) in (401, 403)


def test_a_delivery_that_comes_again_is_answered_once(chat: World) -> None:
    hook = chat.platform.say("hello")
    before = chat.expect(hook)
    assert [chat.deliver(hook) for _ in range(3)] == [200] * 3
    chat.idle()
    assert chat.platform.shown == before
    assert received(chat) == ["hello"]


def test_messages_are_answered_in_their_order(chat: World) -> None:
    chat.say("hello")
    hooks = [chat.platform.say(f"{SLOW} {wait}") for wait in (60, 0, 30, 0)]
    before = len(chat.platform.shown)
    assert [chat.deliver(hook) for hook in hooks] == [200] * 4
    chat.until(lambda: len(turns(chat.platform.shown[before:])) == 4)
    assert turns(chat.platform.shown[before:]) == [2, 3, 4, 5]


def test_deliveries_that_overtake_each_other_are_each_answered_once(chat: World) -> None:
    first, second = chat.platform.say("asked first"), chat.platform.say("asked second")
    assert [chat.deliver(hook) for hook in (second, first, second)] == [200] * 3
    chat.idle()
    assert received(chat) == ["asked second", "asked first"]
    assert turns(chat.platform.shown) == [1, 2]


def test_a_slow_answer_keeps_nobody_else_waiting(chat: World) -> None:
    assert chat.deliver(chat.platform.say(f"{SLOW} 1000", "1111111")) == 200
    assert chat.deliver(chat.platform.say("quick", "2222222")) == 200
    chat.until(lambda: len(turns(chat.platform.shown)) == 2)
    assert [message.person.strip("+D") for message in chat.platform.shown if turns([message])] == ["2222222", "1111111"]


def test_a_body_that_is_too_large_is_refused(chat: World) -> None:
    hook = chat.platform.say("hello")
    # It may hang up before it has read everything.
    with suppress(OSError):
        assert chat.deliver(replace(hook, body=hook.body + b" " * (chat.channel.largest + 1))) == 413
    assert chat.agent.received == []
    assert turns(chat.say("hello")) == [1]


def test_a_channel_looks_for_itself_how_large_a_body_is(chat: World) -> None:
    vars(chat.channel)["largest"] = 10
    assert chat.deliver(chat.platform.say("hello")) == 413


def test_a_picture_is_answered_with_words(chat: World) -> None:
    shown = chat.expect(chat.platform.picture(), 2)
    assert any(HOTLINE in message.text for message in shown[1:])
    assert chat.agent.received == []


def test_a_button_does_what_it_says(chat: World) -> None:
    shown = chat.say("hello")[-1]
    if shown.options:
        chat.expect(chat.platform.press(shown.options[0]))
    else:
        chat.say("1")
    assert understood(chat)[1:] == ["misuse"]


def test_a_button_of_somebody_else_does_no_more_than_its_title(chat: World) -> None:
    shown = chat.say("hello", "1111111")[-1]
    chat.say("hello", "2222222")
    if shown.options:
        chat.expect(chat.platform.press(shown.options[0], "2222222"))
        assert understood(chat)[2:] == [None]


def test_nobody_sees_a_payload(chat: World) -> None:
    chat.agent.titles = ["first question?", "second question?", "third question?", "x" * 80]
    shown = chat.say("hello")
    options = [option for message in shown for option in message.options]
    for message in shown:
        assert "/misuse" not in message.text
        assert not any(option.payload in message.text for option in options)


def test_a_number_means_the_option_at_that_place(chat: World) -> None:
    chat.agent.payload = ""
    chat.agent.titles = ["first question?", "second question?", "third question?"]
    chat.say("hello")
    chat.say("2.")
    assert received(chat)[1] == "second question?"


def test_a_number_is_a_press_where_the_option_is_ours(chat: World) -> None:
    chat.say("hello")
    chat.say("1")
    assert understood(chat)[1:] == ["misuse"]


def test_a_number_without_options_is_a_text(chat: World) -> None:
    chat.agent.titles = []
    chat.say("hello")
    chat.say("2")
    assert received(chat)[1] == "2"


def test_secrets_do_not_pass_the_gate(chat: World) -> None:
    chat.say("my card is 4111 1111 1111 1111")
    assert "4111" not in received(chat)[0]
    assert chat.agent.received[0].metadata["redacted"]


def test_typed_commands_are_text(chat: World) -> None:
    chat.say("/restart")
    assert received(chat) == ["restart"]


def test_a_turn_that_fails_gives_the_hotline(chat: World) -> None:
    shown = chat.say(FAILS)
    assert any(HOTLINE in message.text for message in shown[1:])


def test_a_turn_that_fails_gives_the_answer_of_its_topic_too(chat: World) -> None:
    content = load(CONTENT)
    shown = " ".join(message.text for message in chat.say(f"{FAILS}: {KNOWN}", shown=2))
    answers = [part.text[language] for part in content.answers["misuse"]["answer"] for language in LANGUAGES]
    assert any(plain(answer) in plain(shown) for answer in answers)


def test_a_message_that_is_too_long_is_answered(chat: World) -> None:
    shown = chat.say("a " * 3000, shown=2)
    assert len(shown) >= 2
    assert chat.agent.received == []


def test_a_person_who_floods_is_told_once(request: pytest.FixtureRequest) -> None:
    with world("telegram", environment={"INCIDENT_BOT_SESSION_RATE": "4"}) as chat:
        for number in range(12):
            assert chat.deliver(chat.platform.say(f"message {number}")) == 200
            chat.idle()
        assert len(received(chat)) == 2
        assert len([message for message in chat.platform.shown if not turns([message])]) <= 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["stop", "erase"])
def test_commands_are_honoured_in_every_language(name: str, language: str) -> None:
    content = load(CONTENT)
    with world("telegram", language=language) as chat:
        chat.say("hello")
        for word in content.commands[name][language]:
            said = chat.say(f"{word.upper()} !")[-1]
            others = {text for texts in content.phrases["channels"].values() for text in texts.text.values()}
            assert said.text in others
        assert received(chat) == ["hello"]


def test_erasing_forgets_the_conversation(chat: World) -> None:
    chat.say("hello")
    conversation = chat.agent.received[0].sender_id
    assert conversation in chat.agent.tracker_store.store
    chat.say("delete")
    assert conversation not in chat.agent.tracker_store.store
    assert turns(chat.say("hello again", shown=2)) == [1]


def test_after_erasing_the_first_contact_is_made_again(chat: World) -> None:
    first = chat.say("hello")
    chat.say("delete")
    assert chat.say("hello", shown=len(first))[0].text == first[0].text


def test_who_says_stop_at_once_reads_one_message(chat: World) -> None:
    assert len(chat.say("stop")) == 1
    assert turns(chat.say("hello", shown=2)) == [1]


def test_a_store_that_cannot_erase_says_so() -> None:
    with world("telegram", FakeAgent()) as chat:
        chat.say("hello")
        said = chat.say("delete")
        assert any(HOTLINE in message.text for message in said)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_platform_that_stumbles_gets_the_answer_again(chat: World, status: int) -> None:
    chat.say("hello")
    chat.platform.faults.extend([Answer(status, headers={"Retry-After": "3"}), Answer(status)])
    assert turns(chat.say("hello again")) == [2]
    assert len(chat.slept) == 2
    assert 3 <= chat.slept[0] <= 4


def test_a_platform_that_stays_down_costs_one_dead_letter_with_a_number(
    chat: World, caplog: pytest.LogCaptureFixture
) -> None:
    chat.say("hello")
    chat.platform.faults.extend([Answer(500)] * 5)
    with caplog.at_level(logging.INFO):
        before = len(chat.platform.shown)
        assert chat.deliver(chat.platform.say("hello again")) == 200
        chat.until(lambda: not chat.platform.faults)
        chat.idle()
    assert len(chat.platform.shown) == before
    dead = [record.getMessage() for record in caplog.records if "dead letter" in record.getMessage()]
    assert len(dead) == 1
    assert re.search(r"dead letter [0-9a-f]{8}", dead[0])
    assert turns(chat.say("and now")) == [3]


def test_a_platform_that_asks_for_an_hour_is_not_waited_for(chat: World) -> None:
    chat.say("hello")
    chat.platform.faults.append(Answer(429, headers={"Retry-After": "3600"}))
    assert chat.deliver(chat.platform.say("hello again")) == 200
    chat.until(lambda: not chat.platform.faults)
    chat.idle()
    assert chat.slept == []


def test_nothing_that_a_person_wrote_or_is_goes_to_the_log(chat: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "incident_bot"):
        chat.say("hello zanzibar", "1111111")
        chat.say(FAILS, "1111111")
        chat.platform.faults.extend([Answer(400)])
        chat.deliver(chat.platform.say("zanzibar", "1111111"))
        chat.idle()
    assert "zanzibar" not in caplog.text
    assert "1111111" not in caplog.text


def test_long_answers_are_split_and_nothing_is_lost(chat: World) -> None:
    chat.say("hello")
    chat.agent.text = " ".join(f"This is sentence number {number} of a long answer." for number in range(300))
    shown = [message for message in chat.say("tell me everything", shown=3) if "sentence" in message.text]
    assert len(shown) >= 3
    assert all(message.text.endswith(".") for message in shown[:-1])
    assert plain(chat.agent.text) in plain(" ".join(message.text for message in shown))


def test_an_address_that_is_tried_out_without_its_token_tells_nothing(chat: World) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(chat.platform.webhook, timeout=5)
    assert refused.value.code == 403


def test_no_text_at_all_is_not_json(chat: World) -> None:
    hook = chat.platform.say("hello")
    assert chat.deliver(Hook(b"", hook.headers)) in (400, 401)
