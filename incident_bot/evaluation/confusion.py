"""Which topic was answered where another one was wanted, as a picture."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from incident_bot.evaluation.scoring import Result

CLARIFY, NOTHING = "(asked back)", "(no reply)"
DIAGONAL, BESIDE = "#0b6e4f", "#c1440e"

Pair = tuple[str, str]


def pairs(results: Sequence[Result]) -> Counter[Pair]:
    """How often which topic was answered where one was wanted. Questions that want several topics are left out: which
    answer belongs to which of them cannot be told. Of several answers, the wanted one counts, else the first."""
    return Counter(
        (result.question.topics[0], _answered(result)) for result in results if len(result.question.topics) == 1
    )


def picture(counts: Mapping[Pair, int]) -> bytes:
    """A PNG: a row for each topic wanted, a column for each topic answered, shaded by the share of the row."""
    wanted = sorted({row for row, _ in counts})
    extra = sorted({column for _, column in counts} - set(wanted))
    answered = [*wanted, *(name for name in extra if name[0] != "("), *(name for name in extra if name[0] == "(")]
    totals = {row: sum(count for (name, _), count in counts.items() if name == row) for row in wanted}
    figure = Figure(figsize=(3.2 + 0.36 * len(answered), 2.6 + 0.34 * len(wanted)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for (row, column), count in counts.items():
        x, y = answered.index(column), wanted.index(row)
        share = count / totals[row]
        color = DIAGONAL if row == column else BESIDE
        axes.fill_between((x - 0.5, x + 0.5), y - 0.5, y + 0.5, color=color, alpha=0.15 + 0.85 * share, linewidth=0)
        axes.text(x, y, str(count), ha="center", va="center", fontsize=8, color="white" if share > 0.45 else "black")
    axes.set_xlim(-0.5, len(answered) - 0.5)
    axes.set_ylim(len(wanted) - 0.5, -0.5)
    axes.set_xticks(range(len(answered)), answered, rotation=60, ha="right", rotation_mode="anchor", fontsize=8)
    axes.set_yticks(range(len(wanted)), wanted, fontsize=8)
    axes.set_xticks([x + 0.5 for x in range(len(answered) - 1)], minor=True)
    axes.set_yticks([y + 0.5 for y in range(len(wanted) - 1)], minor=True)
    axes.grid(which="minor", color="#e4e4e4", linewidth=0.6)
    axes.tick_params(which="both", length=0)
    axes.set_xlabel("answered")
    axes.set_ylabel("wanted")
    for side in axes.spines.values():
        side.set_color("#b8b8b8")
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=130)
    return file.getvalue()


def _answered(result: Result) -> str:
    record = result.record
    if record is None:
        return NOTHING
    if record.clarify:
        return CLARIFY
    wanted = result.question.topics[0]
    return wanted if wanted in record.topics else next(iter(record.topics), NOTHING)
