"""The hand-made corpus: texts that stay, and texts with personal data in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from incident_bot.settings import LANGUAGES

FOLDER = Path(__file__).parent / "corpus"
PUBLIC = ("080033800",)
MARKED = re.compile(r"\{(\w+)\|([^}]+)\}")


@dataclass(frozen=True)
class Sample:
    """`text` as a customer writes it, `kept` as it is stored."""

    text: str
    kept: str
    secrets: tuple[tuple[str, str], ...] = ()

    @classmethod
    def marked(cls, line: str) -> Sample:
        return cls(MARKED.sub(r"\2", line), MARKED.sub(r"[\1]", line), tuple(MARKED.findall(line)))


def samples(section: str) -> list[Sample]:
    """`section` is `stays` or `goes`."""
    files = [FOLDER / f"{language}.yml" for language in LANGUAGES]
    return [Sample.marked(line) for file in files for line in yaml.safe_load(file.read_text("utf-8"))[section]]
