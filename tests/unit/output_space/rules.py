"""What every reply must be, whatever was asked. Each rule yields what is wrong, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, combinations

from incident_bot.answers import MAX_BUTTONS, MAX_QUESTIONS, Answer, Message
from incident_bot.checks import languages, wording
from incident_bot.checks.polarity import is_verdict
from incident_bot.checks.verdicts import Kinds
from incident_bot.content import Content
from incident_bot.settings import LANGUAGES
from tests.unit.output_space.space import Turn

HOTLINE = "0800/33.800"
# The contract's column "hand-off". Optional ones offer the number, and give it after "yes" only. So the number stands
# in a reply where it hands off, and in no other: no topic needs it as a mere fact.
HANDS_OFF = frozenset({"am_i_affected", "shared_secret", "hotline", "rights_and_compensation", "frustration"})
OFFERS = frozenset({"not_disclosed", "suspicious_contact", "data_item", "out_of_scope"})
SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "bot_identity", "language"})
# Characters of one message: Telegram and WhatsApp 4096, Messenger 2000, Twilio 1600; WhatsApp's with buttons 1024. So
# no channel has to cut an answer in the middle of a thought. A reply of three questions fits one Twilio message too.
LONGEST = 1600
LONGEST_WITH_BUTTONS = 1024
LONGEST_REPLY = 1600
LONGEST_ALONE = 640

ALIKE = 0.57


class Rules:
    """Of one content: most texts come again and again, and are looked at once."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._personal = wording.by_language(content)
        self._kinds = {language: Kinds(content, language) for language in LANGUAGES}
        self._small_talk = {
            part.text[language]
            for topic in SMALL_TALK
            for parts in content.answers[topic].values()
            for part in parts
            for language in LANGUAGES
        }
        self._which = {content.phrase("misunderstandings", "which", language) for language in LANGUAGES}
        self._offers = {content.phrase("offers", "hotline", language) for language in LANGUAGES}
        self._questions = {
            language: {topic: content.phrase("questions", topic, language) for topic in content.phrases["questions"]}
            for language in LANGUAGES
        }
        self._message = cache(self._look_at_message)

    def wrong(self, turn: Turn) -> Iterator[str]:
        reply = turn.reply
        if reply.language != turn.language:
            yield f"answers in {reply.language}"
        if not reply.messages:
            yield "says nothing"
        yield from chain.from_iterable(self._message(message, reply.language) for message in reply.messages)
        yield from self._shape(reply)
        yield from self._handoff(turn)
        yield from repeated(tuple(message.text for message in reply.messages))
        yield from self._buttons(reply)

    def _look_at_message(self, message: Message, language: str) -> tuple[str, ...]:
        return tuple(chain(self._facts(message, language), self._words(message, language), too_long(message)))

    def _facts(self, message: Message, language: str) -> Iterator[str]:
        """Every message names its facts, except small talk and the question which of two was meant."""
        sayings = self._small_talk | self._which
        if not message.facts and not all(sentence in " ".join(sayings) for sentence in wording.sentences(message.text)):
            yield f"rests on no fact: {message.text!r}"
        for fact in set(message.facts) - set(self._content.facts):
            yield f"rests on {fact!r}, which is no fact"
        offered = any(offer in message.text for offer in self._offers)
        if ("hotline" in message.facts) != (HOTLINE in message.text or offered):
            yield f"the number and its fact do not stand together: {message.text!r}"
        verdicts = [fact.removeprefix("not_").removeprefix("concerned_") for fact in message.facts if is_verdict(fact)]
        if verdicts:
            # The offer speaks of a phone number, but not of the customer's.
            said = message.text.removesuffix(self._content.phrase("offers", "hotline", language))
            # Beside a correction, the answer itself may speak of e-mails and names in general.
            if said.startswith(self._content.answers["data_item"]["corrected"][0].text[language].split("{")[0]):
                said = wording.sentences(said)[0]
            yield from self._kinds[language].wrong(said, verdicts)

    def _words(self, message: Message, language: str) -> Iterator[str]:
        text = message.text
        if text != " ".join(text.split()) or set("{}") & set(text):
            yield f"has a gap, a brace or a space too many: {text!r}"
        if not text.endswith((".", "?")):
            yield f"ends in the middle: {text!r}"
        support = wording.Support.by_facts(
            self._content.facts[fact] for fact in message.facts if fact in self._content.facts
        )
        yield from wording.unsupported(text, language, support)
        yield from self._personal[language].faults(text)
        other = languages.mistaken(text, language)
        if other:
            yield f"is {other}: {text!r}"

    def _shape(self, reply: Answer) -> Iterator[str]:
        if len(reply.questions) > MAX_QUESTIONS or len(reply.messages) > max(1, len(reply.questions)):
            yield f"answers {len(reply.questions)} questions in {len(reply.messages)} messages"
        if reply.clarify and (reply.questions or reply.handoff or len(reply.messages) != 1):
            yield "asks which question was meant, and answers"
        length = sum(len(message.text) for message in reply.messages)
        if length > (LONGEST_REPLY if len(reply.questions) > 1 or len(reply.items) > 2 else LONGEST_ALONE):
            yield f"has {length} characters"

    def _handoff(self, turn: Turn) -> Iterator[str]:
        reply, topics = turn.reply, set(turn.reply.topics)
        lost = topics == {"unclear"} and turn.context.misunderstood > 0
        if reply.handoff != (bool(topics & HANDS_OFF) or lost):
            yield f"handoff is {reply.handoff}"
        given = [HOTLINE in message.text for message in reply.messages]
        if any(given) != reply.handoff:
            yield "hands off without the number" if reply.handoff else "gives the number and does not hand off"
        offered = [any(offer in message.text for offer in self._offers) for message in reply.messages]
        if any(offered) and (reply.handoff or not topics & OFFERS or any(offered[:-1])):
            yield "offers the number where it is given, not asked for, or before the end"
        if (reply.context.offered == "hotline") != (any(offered) or reply.handoff):
            yield f"remembers the offer {reply.context.offered!r}"
        for question, message in zip(reply.questions, reply.messages):
            urgent = question.topic == "shared_secret" and len(reply.questions) == len(reply.messages)
            if urgent and HOTLINE not in wording.sentences(message.text)[0]:
                yield "does not say first whom to call"

    def _buttons(self, reply: Answer) -> Iterator[str]:
        *others, last = [message.buttons for message in reply.messages] or [()]
        if any(others):
            yield "has buttons before the last message"
        if len(last) > MAX_BUTTONS or len(set(last)) != len(last):
            yield f"has the buttons {last}"
        titles = self._questions[reply.language]
        answered = {titles.get(topic) for topic in reply.topics}
        for button in last:
            if titles.get(button.topic) != button.title or button.title in answered:
                yield f"proposes {button.title!r}"


def repeated(texts: Sequence[str]) -> Iterator[str]:
    said = Counter(sentence for text in texts for sentence in wording.sentences(text))
    yield from (f"says twice: {sentence!r}" for sentence, times in said.items() if times > 1)
    for one, other in combinations(texts, 2):
        yield from _alike(one, other)


@cache
def _alike(one: str, other: str) -> tuple[str, ...]:
    """Sentences of two messages that share most of their words: the same thing, told twice."""
    return tuple(
        f"says nearly the same twice: {first!r}, {second!r}"
        for first in wording.sentences(one)
        for second in wording.sentences(other)
        if first != second and _shared(first, second) > ALIKE
    )


@cache
def _shared(one: str, other: str) -> float:
    """Of the words of both, the part that both have."""
    first, second = (frozenset(wording.WORD.findall(text.casefold())) for text in (one, other))
    return len(first & second) / len(first | second)


def too_long(message: Message) -> Iterator[str]:
    """Titles of buttons are not looked at: a channel with shorter ones sends them as a list or as text."""
    most = LONGEST_WITH_BUTTONS if message.buttons else LONGEST
    if len(message.text) > most:
        yield f"a message of {len(message.text)} characters, {most} at most"
