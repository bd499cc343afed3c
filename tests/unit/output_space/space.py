"""Everything that the assistant can be asked, as questions, contexts and acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations, product

from incident_bot.answers import Answer, Context, Question, clarify, compose, say_again_in
from incident_bot.content import Content
from incident_bot.followups import ACTS, resolve
from incident_bot.settings import LANGUAGES

# Of each verdict one kind of data, of none, and both verdicts with what the statement does not mention.
SAMPLES = ((), ("email",), ("pin_puk",), ("other",), ("phone_number", "bank_account", "other"))
# The variants that the actions ask for (actions/answer.py, followups.py).
VARIANTS = ({}, {"language": "which"}, {"language": "switched"}, {"thanks": "acknowledged"})


@dataclass(frozen=True)
class Turn:
    """What was asked, in which state, and the reply."""

    asked: tuple[Question, ...]
    language: str
    context: Context
    reply: Answer
    variants: dict[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        asked = " + ".join(f"{q.topic}{list(q.items) or ''}" for q in self.asked)
        return f"{self.language}: {asked} {self.variants or ''} after {self.context}"


def turn(
    content: Content,
    asked: tuple[Question, ...],
    language: str,
    context: Context = Context(),
    variants: dict[str, str] | None = None,
) -> Turn:
    reply = compose(content, asked, language, context, variants=variants)
    return Turn(asked, language, context, reply, variants or {})


def questions(content: Content) -> tuple[Question, ...]:
    """Every topic once, and `data_item` with each of the samples."""
    plain = (Question(topic) for topic in content.topics if topic != "data_item")
    return (*plain, *(Question("data_item", items) for items in SAMPLES))


def contexts(content: Content) -> Iterator[Context]:
    for question, offered, misunderstood in product((None, *questions(content)), (None, "hotline"), range(4)):
        yield Context((question,) if question else (), offered, misunderstood)


def singles(content: Content) -> Iterator[Turn]:
    """In every state, with every variant."""
    for question, context, language in product(questions(content), contexts(content), LANGUAGES):
        yield turn(content, (question,), language, context)
    for question, variants, language in product(questions(content), VARIANTS, LANGUAGES):
        yield turn(content, (question,), language, variants=variants)


def kinds_of_data(content: Content) -> Iterator[Turn]:
    """Each alone, two in either order, and all at once."""
    items = tuple(content.items)
    for asked in (*((item,) for item in items), *permutations(items, 2), items, items[::-1]):
        for language in LANGUAGES:
            yield turn(content, (Question("data_item", asked),), language)


def several(content: Content, number: int) -> Iterator[Turn]:
    """Every `number` of questions in every order, the same one twice as well. `switched` is what the
    actions say of a language beside other questions."""
    for asked, language in product(product(questions(content), repeat=number), LANGUAGES):
        yield turn(content, asked, language, variants={"language": "switched"})


def follow_ups(content: Content) -> Iterator[Turn]:
    """Every act after every reply to one or two questions, and again after that reply."""
    asked = [(one,) for one in questions(content)]
    asked += [(one, other) for one, other in permutations(questions(content), 2)]
    for before, language in product(asked, LANGUAGES):
        context = compose(content, before, language).context
        for act in ACTS:
            first = acted(content, act, language, context)
            yield first
            if len(before) == 1:
                yield from (acted(content, then, language, first.reply.context) for then in ACTS)
    for act, context, language in product(ACTS, (Context(), Context(offered="hotline")), LANGUAGES):
        yield acted(content, act, language, context)


def acted(content: Content, act: str, language: str, context: Context) -> Turn:
    meaning = resolve(content, act, context)
    return turn(content, meaning.questions, language, context, dict(meaning.variants))


def corrected(content: Content) -> Iterator[Turn]:
    """Every question that names one kind of data, or two, which it takes to be concerned."""
    named = (*((item,) for item in content.items), *permutations(content.items, 2))
    for topic, items, language in product(content.topics, named, LANGUAGES):
        yield turn(content, (Question(topic, named=items),), language)


def shown(content: Content) -> Iterator[Turn]:
    """A strange message with each set of signs."""
    sets = (some for size in range(len(content.warnings) + 1) for some in combinations(content.warnings, size))
    for signs, language in product(sets, LANGUAGES):
        yield turn(content, (Question("suspicious_contact", signs=signs),), language)


def said_again(content: Content) -> Iterator[Turn]:
    """Every answer to one question or two, in another language."""
    asked = [(one,) for one in questions(content)]
    asked += [(one, other) for one, other in permutations(questions(content), 2)]
    for before, language in product(asked, LANGUAGES):
        context = compose(content, before, language).context
        if not context.questions:
            continue
        # It is about the language, and answers the last questions too.
        asked_again = (Question("language"), *context.questions)
        reply = replace(say_again_in(content, language, context), questions=asked_again)
        yield Turn(asked_again, language, context, reply)


def clarified(content: Content) -> Iterator[Turn]:
    """Every two topics or acts that may be close, and what is not understood after that."""
    names = (*content.topics, *ACTS)
    for pair, misunderstood, language in product(permutations(names, 2), range(2), LANGUAGES):
        context = Context((Question("misuse"),), None, misunderstood)
        reply = clarify(content, pair, language, context)
        if reply is not None:
            yield Turn((), language, context, reply)
            yield turn(content, (Question("unclear"),), language, reply.context)


def misunderstood(content: Content) -> Iterator[Turn]:
    """Noise up to four times in a row after every question."""
    for question, language in product(questions(content), LANGUAGES):
        context = compose(content, [question], language).context
        for _ in range(4):
            last = turn(content, (Question("unclear"),), language, context)
            context = last.reply.context
            yield last
