"""docs/evaluation.md and its pictures, from what was measured and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks import plots
from benchmarks.compare import OURS, SHARE, Comparison
from benchmarks.curve import Point
from benchmarks.judge import ALL
from benchmarks.templates import template
from benchmarks.trade import Bin, Setting, gap, outside
from incident_bot.evaluation import scoring, text
from incident_bot.evaluation.measure import Measurement
from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.evaluation.scoring import PARTIAL, WRONG, Result, Tally, tally
from incident_bot.settings import LANGUAGES

MISTAKES = 20
# A story of a thousand characters would be a table's only row that is seen.
SHOWN = 240


@dataclass(frozen=True)
class Facts:
    """`model` is the SHA-256 of the trained model's file, `lines` how many it was trained on. `questions` are those
    about one topic, which the parts after the first are about."""

    now: datetime
    seed: int
    cores: int
    model: str
    versions: tuple[tuple[str, str], ...]
    lines: int
    refuse_below: float
    questions: tuple[LabelledQuestion, ...]
    measurement: Measurement
    comparison: Comparison
    curve: tuple[Point, ...]
    bins: tuple[Bin, ...]
    settings: tuple[Setting, ...]


def write(path: Path, facts: Facts) -> None:
    """The page, and its pictures in the folder of the same name beside it."""
    pictures = path.with_suffix("")
    pictures.mkdir(parents=True, exist_ok=True)
    for name, picture in (
        ("learning-curve", plots.learning_curve(facts.curve)),
        ("reliability", plots.reliability(facts.bins)),
        ("refusal", plots.refusal(facts.settings, facts.refuse_below)),
    ):
        (pictures / f"{name}.svg").write_text(picture, encoding="utf-8")
    path.write_text(render(facts), encoding="utf-8")


def render(facts: Facts) -> str:
    return template(Path(__file__).with_name("page.md.jinja"), cell=cell, times=_times).render(
        facts=facts,
        versions=", ".join(f"{name} {version}" for name, version in facts.versions),
        languages=LANGUAGES,
        outcomes=scoring.OUTCOMES,
        ours=OURS,
        default=SHARE,
        all=ALL,
        groups=(*LANGUAGES, ALL),
        by_language=facts.measurement.tables[0].rows,
        kinds=kinds(facts.measurement.results),
        outside=sum(map(outside, facts.questions)),
        gap=gap(facts.bins),
        mistakes=mistakes(facts.measurement.results),
        wanted=text.wanted,
        got=text.got,
        sure=_sure,
        shares=_shares,
    )


def kinds(results: Sequence[Result]) -> list[tuple[str, tuple[Tally, ...]]]:
    """Each kind of question, with a tally a language and one of all; the frequent kinds first."""
    named: dict[str, list[Result]] = {}
    for result in results:
        named.setdefault(result.question.kind, []).append(result)
    return [
        (
            kind,
            (*(tally(name, [r for r in some if r.question.group == name]) for name in LANGUAGES), tally(ALL, some)),
        )
        for kind, some in sorted(named.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def mistakes(results: Sequence[Result], most: int = MISTAKES) -> list[Result]:
    """The surest replies with a wrong topic, or with one topic too few: topics are what it is sure of."""
    made = [result for result in results if result.record and result.outcome in (WRONG, PARTIAL)]
    return sorted(made, key=lambda result: (-_sure(result), result.question.id))[:most]


def cell(words: str) -> str:
    """What a customer wrote, on one line and with no sign that Markdown reads."""
    line = " ".join(words.split())
    short = line if len(line) <= SHOWN else f"{line[:SHOWN].rstrip()} …"
    return re.sub(r"([\\`*_{}\[\]<>|~#&!$])", r"\\\1", short)


def _sure(result: Result) -> float:
    return float(result.record.intent.get("confidence") or 0.0) if result.record else 0.0


def _shares(counted: Tally, names: Sequence[str]) -> str:
    return " / ".join(f"{counted.percent(name):.1f}" for name in names)


def _times(factor: float) -> str:
    """A multiple, in two digits: 0.031 ×, 1.4 ×, 23 ×."""
    return f"{float(f'{factor:.2g}'):g} ×"
