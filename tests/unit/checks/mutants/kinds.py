"""All kinds of wrong contents, each content one fault away from the right one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from incident_bot.content import Content
from tests.unit.checks.mutants import facts, handoff, items, negation, words
from tests.unit.checks.mutants.edits import Named

KINDS: Mapping[str, Callable[[Content], Named]] = {
    "fact deleted": facts.deleted,
    "fact retold": facts.retold,
    "fact cited wrongly": facts.cited_wrongly,
    "fact not cited": facts.not_cited,
    "words of another part": facts.exchanged,
    "authority": facts.authorities,
    "item deleted": items.deleted,
    "item flipped": items.flipped,
    "items swapped": items.swapped,
    "item listed": items.listed,
    "negation": negation.turned,
    "number": words.numbers,
    "language": words.languages,
    "reserve": words.reserves,
    "hand-off": handoff.removed,
}
# Of these no mutant may pass.
NEVER = ("item deleted", "item flipped", "items swapped", "item listed", "negation", "number", "hand-off")
