from __future__ import annotations

import itertools

import pytest

from incident_bot.answers import (
    MAX_BUTTONS,
    MAX_QUESTIONS,
    Context,
    Question,
    clarify,
    compose,
    foreign,
    say_again_in,
)
from incident_bot.content import Content
from incident_bot.settings import LANGUAGES

HOTLINE = "0800/33.800"
HANDOFF = {"am_i_affected", "shared_secret", "hotline", "rights_and_compensation", "frustration"}
OPTIONAL = {"not_disclosed", "suspicious_contact", "out_of_scope"}
NO_HANDOFF = {
    "what_happened", "who_did_it", "data_concerned", "data_not_concerned", "data_item", "misuse", "service_impact",
    "measures", "authorities", "what_to_do", "fraud_risk", "never_asks", "phishing_advice", "official_source",
    "greet", "goodbye", "thanks", "bot_identity", "language", "unclear",
}  # fmt: skip
TOPICS = sorted(HANDOFF | OPTIONAL | NO_HANDOFF)
SMALL_TALK = {"greet", "goodbye", "thanks", "bot_identity", "language"}
CONCERNED = ["first_name", "last_name", "address", "email", "birth_date", "phone_number"]
NOT_CONCERNED = [
    "sim_card_number", "bank_account", "credit_card", "password", "pin_puk", "national_register_number",
    "communication_data",
]  # fmt: skip
ITEMS = [*CONCERNED, *NOT_CONCERNED, "other"]


def test_the_topics_and_items_are_those_of_the_contract(content: Content) -> None:
    assert sorted(content.topics) == TOPICS
    assert sorted(content.items) == sorted(ITEMS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_answered_alone(content: Content, topic: str, language: str) -> None:
    answer = compose(content, [Question(topic)], language)
    (message,) = answer.messages
    assert (answer.topics, answer.language) == ((topic,), language)
    assert message.text.strip() == message.text
    assert not {"{", "}"} & set(message.text)
    assert bool(message.facts) == (topic not in SMALL_TALK)
    assert set(message.facts) <= set(content.facts)
    assert len(message.buttons) <= MAX_BUTTONS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_hands_off_as_the_contract_says(content: Content, topic: str, language: str) -> None:
    answer = compose(content, [Question(topic)], language)
    if topic not in OPTIONAL:
        assert answer.handoff == (topic in HANDOFF)
    assert answer.handoff == any(HOTLINE in message.text for message in answer.messages)
    assert not answer.handoff or "hotline" in {fact for message in answer.messages for fact in message.facts}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_named_with_its_verdict(content: Content, item: str, language: str) -> None:
    answer = compose(content, [Question("data_item", (item,))], language)
    (message,) = answer.messages
    assert answer.items == (item,)
    if item == "other":
        assert not {fact for fact in message.facts if "concerned_" in fact}
        assert answer.context.offered == "hotline"
    else:
        assert content.items[item].label[language] in message.text
        assert message.facts == (f"{'' if item in CONCERNED else 'not_'}concerned_{item}",)
        assert answer.context.offered is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_concerned_and_not_concerned_items_are_one_reply_with_both_verdicts(content: Content, language: str) -> None:
    items = ("email", "pin_puk", "address", "password")
    (message,) = compose(content, [Question("data_item", items)], language).messages
    assert all(content.items[item].label[language] in message.text for item in items)
    assert set(message.facts) == {
        "concerned_email", "concerned_address", "not_concerned_pin_puk", "not_concerned_password",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", ["email", "pin_puk"])
def test_an_unmentioned_kind_beside_a_known_one_is_left_open(content: Content, known: str, language: str) -> None:
    answer = compose(content, [Question("data_item", (known, "other"))], language)
    (message,) = answer.messages
    alone = compose(content, [Question("data_item", (known,))], language).messages[0]
    assert message.text.startswith(alone.text)
    assert {*alone.facts, "no_more_details"} <= set(message.facts)
    assert answer.context.offered == "hotline"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("first", "second"), itertools.combinations(ITEMS, 2))
def test_any_two_items_are_composed(content: Content, first: str, second: str, language: str) -> None:
    answer = compose(content, [Question("data_item", (first, second))], language)
    assert answer.items == (first, second)
    assert not {"{", "}"} & set(answer.messages[0].text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_question_without_items_asks_which(content: Content, language: str) -> None:
    answer = compose(content, [Question("data_item")], language)
    assert answer.items == ()
    assert answer.messages[0].text.count("?") == 1


def test_several_questions_are_answered_in_their_order(content: Content) -> None:
    answer = compose(content, [Question("what_to_do"), Question("data_item", ("email",)), Question("misuse")], "nl")
    assert answer.topics == ("what_to_do", "data_item", "misuse")
    singles = [compose(content, [question], "nl").messages[0].text for question in answer.questions]
    assert [message.text for message in answer.messages] == singles


def test_a_question_asked_twice_is_answered_once(content: Content) -> None:
    answer = compose(content, [Question("misuse"), Question("what_to_do"), Question("misuse")], "en")
    assert answer.topics == ("misuse", "what_to_do")
    assert len(answer.messages) == 2


def test_items_of_two_questions_are_merged_in_order(content: Content) -> None:
    asked = [
        Question("data_item", ("pin_puk", "email")),
        Question("misuse"),
        Question("data_item", ("email", "address")),
    ]
    answer = compose(content, asked, "de")
    assert answer.questions == (Question("data_item", ("pin_puk", "email", "address")), Question("misuse"))


def test_a_sentence_that_two_topics_share_is_said_once(content: Content) -> None:
    answer = compose(content, [Question("data_concerned"), Question("data_item", ("email",))], "fr")
    shared = content.answers["data_item"]["concerned"][1].text["fr"]
    assert shared == content.answers["data_concerned"]["answer"][1].text["fr"]
    assert " ".join(message.text for message in answer.messages).count(shared) == 1


def test_at_most_three_questions_are_answered(content: Content) -> None:
    topics = ["misuse", "measures", "authorities", "what_to_do", "hotline"]
    assert len(compose(content, [Question(topic) for topic in topics], "fr").topics) == MAX_QUESTIONS


def test_no_question_is_an_unclear_one(content: Content) -> None:
    answer = compose(content, [], "en")
    assert answer.topics == ("unclear",)
    assert answer.messages


def test_one_topic_that_hands_off_is_enough(content: Content) -> None:
    answer = compose(content, [Question("misuse"), Question("shared_secret")], "en")
    assert answer.handoff
    assert answer.context.offered == "hotline"


@pytest.mark.parametrize("topic", ["not_disclosed", "suspicious_contact"])
def test_an_offer_ends_the_reply_and_is_remembered(content: Content, topic: str) -> None:
    answer = compose(content, [Question(topic)], "de")
    assert answer.messages[-1].text.endswith(content.phrase("offers", "hotline", "de"))
    assert answer.context.offered == "hotline"
    assert not answer.handoff


def test_nothing_is_offered_beside_a_hand_off(content: Content) -> None:
    answer = compose(content, [Question("not_disclosed"), Question("hotline")], "fr")
    assert content.phrase("offers", "hotline", "fr") not in " ".join(message.text for message in answer.messages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_misunderstanding_in_a_row_hands_off(content: Content, language: str) -> None:
    first = compose(content, [Question("unclear")], language)
    second = compose(content, [Question("unclear")], language, first.context)
    assert (first.handoff, second.handoff) == (False, True)
    assert HOTLINE not in first.messages[0].text
    assert HOTLINE in second.messages[0].text
    assert second.messages[-1].buttons == ()


def test_a_good_question_in_between_starts_the_count_again(content: Content) -> None:
    context = compose(content, [Question("unclear")], "fr").context
    context = compose(content, [Question("misuse")], "fr", context).context
    assert not compose(content, [Question("unclear")], "fr", context).handoff


@pytest.mark.parametrize("between", ["greet", "thanks", "unclear"])
def test_small_talk_and_noise_do_not_end_a_subject(content: Content, between: str) -> None:
    context = compose(content, [Question("data_item", ("email",))], "fr").context
    context = compose(content, [Question(between)], "fr", context).context
    assert context.questions == (Question("data_item", ("email",)),)


def test_a_new_subject_replaces_the_old_one(content: Content) -> None:
    context = compose(content, [Question("misuse")], "fr").context
    assert compose(content, [Question("measures")], "fr", context).context.questions == (Question("measures"),)


def test_buttons_stand_below_the_last_message_and_never_repeat_what_was_asked(content: Content) -> None:
    answer = compose(content, [Question("what_happened"), Question("data_concerned")], "en")
    *others, last = answer.messages
    assert all(message.buttons == () for message in others)
    assert last.buttons
    assert not set(answer.topics) & {button.topic for button in last.buttons}


def test_a_variant_replaces_the_answer_of_its_topic_alone(content: Content) -> None:
    asked = [Question("thanks"), Question("misuse")]
    plain = compose(content, asked, "fr")
    varied = compose(content, asked, "fr", Context(), variants={"thanks": "acknowledged"})
    assert plain.messages[0].text != varied.messages[0].text
    assert plain.messages[1].text == varied.messages[1].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_close_topics_are_proposed_as_two_questions(content: Content, language: str) -> None:
    asked = clarify(content, ("misuse", "fraud_risk"), language, Context((Question("measures"),)))
    assert asked is not None
    assert asked.clarify == ("misuse", "fraud_risk")
    assert asked.topics == ()
    assert not asked.handoff
    assert len(asked.messages[0].buttons) == 2
    assert asked.context == Context((Question("measures"),), None, 1, 1)


@pytest.mark.parametrize(
    ("topics", "context"),
    [
        (("data_item", "data_concerned"), Context()),
        (("misuse", "out_of_scope"), Context()),
        (("misuse", "repeat"), Context()),
        (("misuse", "fraud_risk"), Context(misunderstood=1)),
        ((), Context()),
    ],
)
def test_nothing_is_proposed_where_that_helps_nobody(
    content: Content, topics: tuple[str, ...], context: Context
) -> None:
    assert clarify(content, topics, "fr", context) is None


def test_what_is_wrongly_taken_to_be_concerned_is_set_right_first(content: Content) -> None:
    answer = compose(content, [Question("what_to_do", named=("phone_number", "bank_account"))], "en")
    (message,) = answer.messages
    assert answer.topics == ("what_to_do",)
    assert answer.items == ()
    assert message.text.startswith("First of all: bank account details are not")
    assert message.facts[0] == "not_concerned_bank_account"
    assert "concerned_phone_number" not in message.facts


def test_a_topic_that_names_kinds_of_data_by_itself_corrects_nothing(content: Content) -> None:
    named = compose(content, [Question("never_asks", named=("pin_puk",))], "nl")
    assert named.messages == compose(content, [Question("never_asks")], "nl").messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_signs_of_a_strange_message_are_warned_of_in_order(content: Content, language: str) -> None:
    variants = content.answers["suspicious_contact"]
    answer = compose(content, [Question("suspicious_contact", signs=("link", "secret"))], language)
    text = answer.messages[0].text
    said = [variants[name][0].text[language] for name in ("link", "secret", "shown")]
    assert [text.index(part) for part in said] == sorted(text.index(part) for part in said)
    assert {"never_share", "no_links", "check_with_company"} <= set(answer.messages[0].facts)


def test_a_message_without_signs_is_not_called_safe(content: Content) -> None:
    answer = compose(content, [Question("suspicious_contact", signs=())], "fr")
    assert "peut être faux" in answer.messages[0].text
    assert answer.messages != compose(content, [Question("suspicious_contact")], "fr").messages


def test_a_foreign_message_gets_all_four_languages_and_keeps_the_subject(content: Content) -> None:
    context = Context((Question("misuse"),), None, 1)
    answer = foreign(content, "nl", context)
    (message,) = answer.messages
    assert (answer.topics, answer.handoff, answer.language) == (("language",), True, "nl")
    assert message.facts == ("hotline",)
    assert len(message.text.splitlines()) == len(LANGUAGES)
    assert answer.context == Context((Question("misuse"),), "hotline", 0, 1)


def test_the_last_answer_is_said_again_in_the_language_asked_for(content: Content) -> None:
    questions = (Question("data_item", ("email",)), Question("am_i_affected"))
    before = compose(content, questions, "fr")
    answer = say_again_in(content, "de", before.context)
    assert answer.topics == ("language",)
    assert answer.handoff == before.handoff
    assert [message.facts for message in answer.messages[1:]] == [message.facts for message in before.messages]
    assert not answer.messages[0].buttons
    assert answer.context.questions == questions


def test_messages_about_nothing_are_counted_until_there_is_a_subject(content: Content) -> None:
    context = compose(content, [Question("misuse")], "en").context
    for idle, topic in enumerate(("thanks", "unclear", "greet"), start=1):
        context = compose(content, [Question(topic)], "en", context).context
        assert (context.idle, context.questions) == (idle, (Question("misuse"),))
    assert compose(content, [Question("hotline")], "en", context).context.idle == 0
