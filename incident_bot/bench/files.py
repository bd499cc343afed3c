"""Files that the bench writes: whole or not at all, and never over another."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from pathlib import Path

from incident_bot.errors import IncidentBotError
from incident_bot.evaluation.conversations import Conversation, write

LONGEST_NAME = 60


class BenchError(IncidentBotError):
    """Something that an agent asked for cannot be done; `key` is a sentence of content/bench.yml."""

    def __init__(self, key: str, detail: str = "") -> None:
        self.key = key
        self.detail = detail
        # For whoever works in a terminal.
        plain = key.replace("_", " ")
        super().__init__(f"{plain}: {detail}" if detail else plain)


def write_whole(path: Path, text: str) -> None:
    """Readers see the old file or the new one. Raises BenchError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is private; this one is read by whoever reads its folder.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        raise BenchError("cannot_write", f"{path}: {error.strerror}") from error


def save_test(folder: Path, behaviour: str, conversation: Conversation) -> Path:
    """As <behaviour>/test_<name>_<language>.yml. Raises BenchError."""
    stem = slug(conversation.name)
    group = slug(behaviour)
    if not stem or not group:
        raise BenchError("no_name")
    number = 1
    while True:
        suffix = "" if number == 1 else f"_{number}"
        path = folder / group / f"test_{stem}{suffix}_{conversation.language}.yml"
        if not path.exists():
            write_whole(path, write(conversation))
            return path
        number += 1


def slug(text: str) -> str:
    """Fit for a file name: letters without accents, digits and underscores."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:LONGEST_NAME].strip("_")


def inside(folder: Path, name: str) -> Path:
    """A file of the folder by its relative name. Raises BenchError for anything else."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise BenchError("not_there", name)
    return path
