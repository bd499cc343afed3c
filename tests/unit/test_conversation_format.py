"""The conversations of tests/conversations/ name only what content/ knows, and `rasa test` takes none for a story."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from incident_bot import content
from incident_bot.evaluation.conversations import Conversation, load
from incident_bot.settings import LANGUAGES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "conversations"
FILES = sorted(FOLDER.rglob("*.yml"))


@functools.cache
def known() -> content.Content:
    return content.load(ROOT / "content")


@functools.cache
def conversation(path: Path) -> Conversation:
    return load(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_conversation_names_only_what_content_knows(path: Path) -> None:
    for turn in conversation(path).turns:
        expected = turn.expected
        assert set(expected.get("topics", ())) | set(expected.get("clarify", ())) <= set(known().topics)
        assert set(expected.get("items", ())) <= set(known().items)
        assert set(expected.get("facts", ())) <= set(known().facts)
        assert "items" not in expected or "data_item" in expected["topics"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_conversation_is_collected_and_expects_something(path: Path) -> None:
    assert path.name.startswith("test_")
    assert path.parent.parent == FOLDER
    assert any(set(turn.expected) - {"language"} for turn in conversation(path).turns)


def test_every_conversation_has_a_name_of_its_own() -> None:
    names = Counter(conversation(path).name for path in FILES)
    assert [name for name, count in names.items() if count > 1] == []


def test_all_four_languages_are_spoken() -> None:
    spoken = Counter(conversation(path).language for path in FILES)
    assert all(spoken[language] >= 8 for language in LANGUAGES), spoken


def test_no_conversation_has_a_line_that_rasa_reads_as_the_head_of_a_story_file() -> None:
    taken = [
        path
        for path in (ROOT / "tests").rglob("test_*.yml")
        if any(
            line.lstrip().startswith(("stories:", "rules:")) for line in path.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert taken == [ROOT / "tests" / "stories" / "test_stories.yml"]


def test_pytest_collects_every_conversation_without_loading_rasa() -> None:
    """In a process of its own: other tests of this one may have loaded it."""
    code = f"import pytest, sys; pytest.main(['--collect-only', '-q', {str(FOLDER)!r}]); print('rasa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if "::" in line] == [
        f"{path.relative_to(ROOT).as_posix()}::{path.stem.removeprefix('test_')}" for path in FILES
    ]
    assert done.stdout.splitlines()[-1] == "False"
