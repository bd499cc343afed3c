"""Questions that an agent found to be answered wrongly, with the topic they should have: lines that
`incident-bot evaluate --file` reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from incident_bot.bench.files import write_whole


@dataclass(frozen=True)
class Review:
    """`text` is without personal data; `got` are the topics that were answered; `at` is an ISO date and time."""

    text: str
    lang: str
    topics: tuple[str, ...]
    got: tuple[str, ...]
    note: str
    at: str


class Reviews:
    """Kept in one file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def all(self) -> tuple[Review, ...]:
        if not self.file.is_file():
            return ()
        rows = [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(_review(row) for row in rows)

    def add(self, text: str, language: str, topic: str, got: Sequence[str], note: str, now: datetime) -> None:
        """Raises BenchError."""
        at = now.isoformat(timespec="seconds")
        self._write((*self.all(), Review(text, language, (topic,), tuple(got), note, at)))

    def remove(self, number: int) -> None:
        """Nothing where there is none of this number."""
        self._write(tuple(review for index, review in enumerate(self.all()) if index != number))

    def _write(self, reviews: Sequence[Review]) -> None:
        lines = (json.dumps(asdict(review), ensure_ascii=False) for review in reviews)
        write_whole(self.file, "".join(f"{line}\n" for line in lines))


def _review(row: dict[str, Any]) -> Review:
    return Review(row["text"], row["lang"], tuple(row["topics"]), tuple(row["got"]), row["note"], row["at"])
