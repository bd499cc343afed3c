from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from incident_bot.checks import commands
from incident_bot.content import Content, load
from incident_bot.errors import ContentError

FILE = "channels.yml"
Edit = Callable[[str, str, str], None]


def said(folder: Path) -> list[str]:
    return [str(fault) for fault in commands.faults(load(folder))]


def test_the_real_words_have_no_fault(content: Content) -> None:
    assert list(commands.faults(content)) == []


def test_a_label_that_platforms_cut_off_is_named(folder: Path, edit: Edit) -> None:
    edit(FILE, "Call 0800/33.800", "Please call 0800/33.800 now")
    assert said(folder) == ["content/channels.yml: call: en: 27 characters, 20 at most"]


def test_a_word_with_two_meanings_is_named(folder: Path, edit: Edit) -> None:
    edit(FILE, "en: [delete,", "en: [delete, Stop,")
    assert any("'Stop' also means `stop`" in fault for fault in said(folder))


def test_the_way_to_erase_that_is_told_has_to_work(folder: Path, edit: Edit) -> None:
    edit(FILE, "Type “delete” to", "Type “remove” to")
    assert any(": en: " in fault for fault in said(folder))


def test_an_unknown_command_and_a_missing_language_are_named(folder: Path, edit: Edit) -> None:
    edit(FILE, "  begin:\n    fr: [start, commencer]", "  pause:\n    fr: [pause]\n  begin:")
    with pytest.raises(ContentError) as error:
        load(folder)
    assert {fault.topic for fault in error.value.faults} >= {"commands", "commands begin"}
