"""A measurement as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from incident_bot.errors import IncidentBotError
from incident_bot.evaluation import confusion, text
from incident_bot.evaluation.measure import Measurement
from incident_bot.evaluation.scoring import OUTCOMES


class ReportError(IncidentBotError):
    """The report cannot be written."""


def write(path: Path, measurement: Measurement, sources: str, now: datetime) -> None:
    """`sources` says what was asked. Raises ReportError."""
    page = render(measurement, sources, now)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{path}: the report cannot be written ({error.strerror})") from error


def render(measurement: Measurement, sources: str, now: datetime) -> str:
    templates = Environment(
        loader=PackageLoader("incident_bot.evaluation", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    counts = confusion.pairs(measurement.results)
    return templates.get_template("report.html").render(
        measurement=measurement,
        sources=sources,
        now=now,
        outcomes=OUTCOMES,
        failing=[name for name in OUTCOMES[1:] if measurement.total.count(name)],
        groups=sorted({result.question.group for result in measurement.failures}),
        picture=base64.b64encode(confusion.picture(counts)).decode("ascii") if counts else "",
        wanted=text.wanted,
        got=text.got,
        confidence=text.confidence,
    )
