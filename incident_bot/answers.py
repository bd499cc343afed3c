"""What is said: (questions, language, context) → Answer. Every text comes from content/, none is made here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from incident_bot.content import Content, Item, Part
from incident_bot.settings import LANGUAGES

MAX_QUESTIONS = 3
MAX_BUTTONS = 3


@dataclass(frozen=True)
class Question:
    """One thing asked: a topic of the contract and, for `data_item`, the kinds of data in the order asked. `named` are
    kinds of data that a question about something else mentions; `signs` are those of fraud in a strange message, None
    where the customer says too little of it."""

    topic: str
    items: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    signs: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Context:
    """What the conversation left behind. `questions` were answered last; `offered` is what the last reply offered or
    gave (`hotline`); `misunderstood` counts unclear messages in a row, `idle` the messages since the last that had a
    subject."""

    questions: tuple[Question, ...] = ()
    offered: str | None = None
    misunderstood: int = 0
    idle: int = 0


@dataclass(frozen=True)
class Button:
    """A question proposed below a message: its topic, and its words."""

    topic: str
    title: str


@dataclass(frozen=True)
class Message:
    """One text to send, the ids of the facts it rests on, and the questions proposed below it."""

    text: str
    facts: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One reply: a message per question. `context` is what the next turn needs."""

    language: str
    questions: tuple[Question, ...]
    messages: tuple[Message, ...]
    handoff: bool
    context: Context = field(default_factory=Context)
    clarify: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(question.topic for question in self.questions)

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for question in self.questions for item in question.items)


def compose(
    content: Content,
    questions: Sequence[Question],
    language: str,
    context: Context = Context(),
    *,
    variants: dict[str, str] | None = None,
) -> Answer:
    """Answer each question once, in order, three at most; no question at all is an unclear one. `variants` names
    another text of a topic's answer file. An answer that is held back gives way to a neutral sentence."""
    asked = _distinct(questions)[:MAX_QUESTIONS] or (Question("unclear"),)
    misunderstood = context.misunderstood + 1 if [q.topic for q in asked] == ["unclear"] else 0
    chosen = {"unclear": "again"} if misunderstood > 1 else {}
    chosen.update(variants or {})
    said: list[Part] = []
    bodies: list[tuple[str, tuple[str, ...]]] = []
    held = False
    for question in asked:
        parts = [part for part in _parts(content, question, chosen.get(question.topic)) if part not in said]
        body = _say(content, parts, question, language) if parts else None
        if body and content.held.get((question.topic, language), frozenset()).intersection(body[1]):
            instead = content.in_place(language)
            body, held = (instead.text[language], instead.facts), True
        else:
            said.extend(parts)
        if body and body not in bodies:
            bodies.append(body)
    handoff = held or misunderstood > 1 or any(content.topics[question.topic].handoff for question in asked)
    offered = "hotline" if handoff else _offer(content, asked)
    if offered and not handoff:
        offer = content.phrases["offers"][offered]
        text, facts = bodies[-1]
        bodies[-1] = (f"{text} {offer.text[language]}", _unique([*facts, *offer.facts]))

    buttons = () if handoff and misunderstood > 1 else _buttons(content, asked, language)
    messages = [Message(text, facts) for text, facts in bodies]
    if messages:
        messages[-1] = Message(messages[-1].text, messages[-1].facts, buttons)
    return Answer(
        language=language,
        questions=asked,
        messages=tuple(messages),
        handoff=handoff,
        context=_next(content, asked, context, offered, misunderstood),
    )


def say_again_in(content: Content, language: str, context: Context) -> Answer:
    """The last answer in the language that the customer asks for."""
    again = compose(content, context.questions, language, context)
    switched = compose(content, (Question("language"),), language, context, variants={"language": "switched"})
    opening = tuple(replace(message, buttons=()) for message in switched.messages)
    return replace(again, questions=switched.questions, messages=(*opening, *again.messages))


def foreign(content: Content, language: str, context: Context) -> Answer:
    """To a message in a language that the assistant does not speak: one line in each that it speaks."""
    parts = content.answers["language"]["foreign"]
    lines = [" ".join(part.text[spoken] for part in parts) for spoken in LANGUAGES]
    facts = _unique(fact for part in parts for fact in part.facts)
    return Answer(
        language=language,
        questions=(Question("language"),),
        messages=(Message("\n".join(lines), facts),),
        handoff=True,
        context=replace(context, offered="hotline", misunderstood=0, idle=context.idle + 1),
    )


def clarify(content: Content, topics: Sequence[str], language: str, context: Context) -> Answer | None:
    """Asks which of two questions was meant. None where that helps nobody: one answer covers both, one of them cannot
    be proposed, or the last message was not understood either."""
    proposed = _unique("data_concerned" if topic == "data_item" else topic for topic in topics)
    questions = content.phrases["questions"]
    if len(proposed) < 2 or context.misunderstood or any(topic not in questions for topic in proposed):
        return None
    buttons = _proposed(content, proposed, language)
    text = content.phrase("misunderstandings", "which", language)
    return Answer(
        language=language,
        questions=(),
        messages=(Message(text, (), buttons),),
        handoff=False,
        context=replace(context, offered=None, misunderstood=context.misunderstood + 1, idle=context.idle + 1),
        clarify=proposed,
    )


def _distinct(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Each topic once; the items of several `data_item` questions become one question."""
    merged: dict[str, Question] = {}
    for question in questions:
        first = merged.setdefault(question.topic, question)
        merged[question.topic] = replace(first, items=_unique([*first.items, *question.items]))
    return tuple(merged.values())


def _next(
    content: Content, asked: Sequence[Question], context: Context, offered: str | None, misunderstood: int
) -> Context:
    """Small talk and noise in between do not end a subject at once."""
    subjects = tuple(q for q in asked if not content.topics[q.topic].small_talk and q.topic != "unclear")
    return Context(subjects or context.questions, offered, misunderstood, 0 if subjects else context.idle + 1)


def _parts(content: Content, question: Question, variant: str | None) -> tuple[Part, ...]:
    variants = content.answers[question.topic]
    if question.signs is not None and variant is None:
        warnings = tuple(part for sign in question.signs for part in variants[sign])
        return (warnings or variants["no_sign"]) + variants["shown"]
    if question.topic != "data_item":
        corrected = content.answers["data_item"]["corrected"] if _wrongly_named(content, question) else ()
        return corrected + variants[variant or "answer"]
    verdicts = {content.items[item].concerned for item in question.items}
    parts: tuple[Part, ...] = ()
    if True in verdicts and False in verdicts:
        parts += variants["both"]
    elif True in verdicts:
        parts += variants["concerned"]
    elif False in verdicts:
        parts += variants["not_concerned"]
    if None in verdicts:
        parts += variants["other"]
    return parts or variants["which"]


def _say(content: Content, parts: Sequence[Part], question: Question, language: str) -> tuple[str, tuple[str, ...]]:
    """The text of the parts with the items filled in, and all facts that it rests on."""
    items = [content.items[item] for item in question.items or _wrongly_named(content, question)]
    groups = {
        "concerned": [item for item in items if item.concerned is True],
        "not_concerned": [item for item in items if item.concerned is False],
    }
    joined = {name: _enumerate(content, group, language) for name, group in groups.items()}
    texts: list[str] = []
    facts: list[str] = []
    for part in parts:
        text = part.text[language]
        for name, group in groups.items():
            if f"{{{name}}}" in text:
                facts.extend(item.fact for item in group if item.fact)
        texts.append(text.format_map(joined))
        facts.extend(part.facts)
    return " ".join(texts), _unique(facts)


def _wrongly_named(content: Content, question: Question) -> tuple[str, ...]:
    """ "You lost my bank details, what now?": what the question takes to be concerned and is not."""
    if not content.topics[question.topic].corrects:
        return ()
    return tuple(item for item in question.named if content.items[item].concerned is False)


def _enumerate(content: Content, items: Sequence[Item], language: str) -> str:
    labels = [item.label[language] for item in items]
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} {content.phrase('joins', 'and', language)} {labels[-1]}"


def _offer(content: Content, asked: Sequence[Question]) -> str | None:
    for question in asked:
        offers = [content.topics[question.topic].offers, *(content.items[item].offers for item in question.items)]
        if any(offers):
            return next(offer for offer in offers if offer)
    return None


def _buttons(content: Content, asked: Sequence[Question], language: str) -> tuple[Button, ...]:
    topics = {question.topic for question in asked}
    proposed = _unique(name for question in asked for name in content.topics[question.topic].buttons)
    return _proposed(content, [name for name in proposed if name not in topics][:MAX_BUTTONS], language)


def _proposed(content: Content, topics: Iterable[str], language: str) -> tuple[Button, ...]:
    return tuple(Button(topic, content.phrase("questions", topic, language)) for topic in topics)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
