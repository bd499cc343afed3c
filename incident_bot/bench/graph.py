"""The way of a conversation as a picture: what the customer said, what decided, what was answered. Plain SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap

from markupsafe import Markup, escape

from incident_bot.bench.talks import Talk
from incident_bot.bench.trace import Trace

# Widths and heights are in pixels of the picture.
BOX, GAP, LINE, PAD, STEP = 216, 52, 18, 12, 34
COLUMNS = ("customer", "decision", "reply")
CHARACTERS = 28


def draw(talk: Talk, words: Mapping[str, str], topic: Callable[[str], str]) -> Markup:
    """A row for each turn, from left to right; the rows are joined by what the next turn remembers."""
    pieces: list[Markup] = []
    top = PAD
    last: int | None = None
    for number, trace in enumerate(talk.traces, start=1):
        cells = _cells(number, trace, words, topic)
        height = max(len(lines) for _, lines in cells) * LINE + 2 * PAD
        middle = top + height // 2
        for column, (kind, lines) in enumerate(cells):
            pieces.append(_box(column * (BOX + GAP), top, height, kind, lines))
        pieces += [_arrow(column * (BOX + GAP) + BOX, middle, GAP) for column in range(len(cells) - 1)]
        if last is not None:
            pieces.append(_back(last, top, words["graph_next"]))
        last = top + height
        top = last + STEP
    width, total = 3 * BOX + 2 * GAP, top - STEP + PAD
    body = Markup("").join(pieces)
    return Markup(
        '<svg class="graph" viewBox="-2 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(width + 4, total, width + 4, total, words["graph"], body)


def _cells(
    number: int, trace: Trace, words: Mapping[str, str], topic: Callable[[str], str]
) -> list[tuple[str, list[str]]]:
    said = wrap(f"{number}. {trace.text or '…'}", CHARACTERS, max_lines=3, placeholder=" …")
    if trace.record is None:
        return [("customer", said), ("decision", [words["graph_refused"]])]
    best = trace.best
    decided = [f"{trace.decision.policy}", *wrap(trace.decision.rule or "", CHARACTERS)] if trace.decision else []
    if best:
        decided.append(f"{best.name} {100 * best.confidence:.0f} %")
    about = [topic(name) for name in trace.record.topics]
    if trace.record.clarify:
        about = [words["asks_back"], *(topic(name) for name in trace.record.clarify)]
    answered = [line for name in about for line in wrap(name, CHARACTERS)]
    if trace.record.handoff:
        answered.append(f"☎ {words['handoff']}")
    kind = "handoff" if trace.record.handoff else "reply"
    return [("customer", said), ("decision", decided), (kind, answered)]


def _box(x: int, y: int, height: int, kind: str, lines: Sequence[str]) -> Markup:
    text = Markup("").join(
        Markup('<tspan x="{}" dy="{}">{}</tspan>').format(x + PAD, 0 if index == 0 else LINE, escape(line))
        for index, line in enumerate(lines)
    )
    radius = {"customer": 16, "decision": 2}.get(kind, 8)
    return Markup(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="{}"/><text x="{}" y="{}">{}</text></g>'
    ).format(kind, x, y, BOX, height, radius, x + PAD, y + PAD + LINE - 5, text)


def _arrow(x: int, y: int, length: int) -> Markup:
    tip = x + length
    return Markup('<path class="arrow" d="M{} {}H{}"/><path class="tip" d="M{} {}l-8 -5v10z"/>').format(
        x, y, tip - 8, tip, y
    )


def _back(bottom: int, top: int, label: str) -> Markup:
    """From a reply to the next message."""
    right, left, middle = 2 * (BOX + GAP) + BOX // 2, BOX // 2, bottom + (top - bottom) // 2
    return Markup(
        '<path class="arrow" d="M{} {}V{}H{}V{}"/><path class="tip" d="M{} {}l-5 -8h10z"/>'
        '<text class="label" x="{}" y="{}">{}</text>'
    ).format(right, bottom, middle, left, top - 8, left, top, BOX + GAP, middle - 5, label)
