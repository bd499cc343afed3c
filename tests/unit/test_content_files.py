from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from incident_bot.content import load
from incident_bot.errors import ContentError

Edit = Callable[[str, str, str], None]


@pytest.mark.parametrize("file", ["statement.yml", "answers/greet.yml"])
@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"- a list",
        b"just words",
        b"a: [",
        b"a: 1\na: 2",
        b"1: x",
        b"~: x",
        b"? [a]\n: x",
        b"a: 2024-13-45",
        b"\xff\xfe",
        b"a: \x00",
        b"a: &a [*a]",
        b"a: " + b"[" * 3000 + b"]" * 3000,
        b"a: !!python/object:os.system {}",
    ],
    ids=lambda damage: repr(damage[:20]),
)
def test_a_damaged_file_is_named_and_nothing_else_is_raised(folder: Path, file: str, damage: bytes) -> None:
    (folder / file).write_bytes(damage)
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert f"content/{file}" in {fault.file for fault in caught.value.faults}


@pytest.mark.parametrize(
    "file",
    ["statement.yml", "items.yml", "topics.yml", "phrases.yml", "channels.yml", "answers/suspicious_contact.yml"],
)
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(ContentError, match=rf"content/{file}"):
        load(folder)


def test_every_damaged_file_is_named_at_once(folder: Path, edit: Edit) -> None:
    edit("answers/greet.yml", "  nl:", "  # nl:")
    edit("answers/thanks.yml", "answer:", "answer: [")
    (folder / "topics.yml").unlink()
    shutil.copy(folder / "items.yml", folder / "phrases.yml")
    with pytest.raises(ContentError) as caught:
        load(folder)
    files = {fault.file for fault in caught.value.faults}
    assert files == {f"content/{name}.yml" for name in ("answers/greet", "answers/thanks", "topics", "phrases")}


def test_a_missing_language_is_told_with_its_topic(folder: Path, edit: Edit) -> None:
    edit("answers/greet.yml", "  nl:", "  # nl:")
    with pytest.raises(ContentError) as caught:
        load(folder)
    (fault,) = caught.value.faults
    assert (fault.file, fault.topic.split()[0], fault.language) == ("content/answers/greet.yml", "greet", "nl")
