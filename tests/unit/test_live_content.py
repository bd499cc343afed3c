from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from incident_bot.errors import ContentError
from incident_bot.live_content import LiveContent

Edit = Callable[[str, str, str], None]
MISUSE = "answers/misuse.yml"
OLD = "At this stage, nothing indicates"
NEW = "For the moment, nothing indicates"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def said(live: LiveContent) -> str:
    return live.current().answers["misuse"]["answer"][0].text["en"]


def test_a_good_edit_goes_live(folder: Path, edit: Edit) -> None:
    clock = Clock()
    live = LiveContent(folder, clock)
    edit(MISUSE, OLD, NEW)
    clock.now = 1.0
    assert said(live).startswith(NEW)


def test_the_folder_is_looked_at_once_a_second(folder: Path, edit: Edit) -> None:
    clock = Clock()
    live = LiveContent(folder, clock)
    edit(MISUSE, OLD, NEW)
    clock.now = 0.9
    assert said(live).startswith(OLD)
    clock.now = 1.1
    assert said(live).startswith(NEW)


def test_unchanged_files_are_not_read_again(folder: Path) -> None:
    clock = Clock()
    live = LiveContent(folder, clock)
    before = live.current()
    clock.now = 60.0
    assert live.current() is before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (OLD, "For 2 million customers, nothing indicates", "2"),
        ("answer:", "answer: [", "not valid YAML"),
        ("  en:", "  it:", "misuse"),
        ("answer:", "1: x\nanswer:", "misuse"),
        ("  en: ", "  en: 2024-13-45\n  xx: ", "misuse"),
    ],
)
def test_a_faulty_edit_leaves_the_last_good_content_and_is_logged(
    folder: Path, edit: Edit, caplog: pytest.LogCaptureFixture, old: str, new: str, told: str
) -> None:
    clock = Clock()
    live = LiveContent(folder, clock)
    edit(MISUSE, old, new)
    clock.now = 1.0
    with caplog.at_level(logging.ERROR):
        assert said(live).startswith(OLD)
    assert "content/answers/misuse.yml" in caplog.text
    assert told in caplog.text


def test_a_fault_is_logged_once(folder: Path, edit: Edit, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    live = LiveContent(folder, clock)
    edit(MISUSE, "answer:", "answer: [")
    for clock.now in (1.0, 2.0, 3.0):
        live.current()
    assert len(caplog.records) == 1


def test_a_mended_fault_goes_live(folder: Path, edit: Edit) -> None:
    clock = Clock()
    live = LiveContent(folder, clock)
    edit(MISUSE, OLD, "For 2 million customers, nothing indicates")
    clock.now = 1.0
    live.current()
    edit(MISUSE, "For 2 million customers, nothing indicates", NEW)
    clock.now = 2.0
    assert said(live).startswith(NEW)


def test_a_folder_that_disappears_leaves_the_last_good_content(folder: Path) -> None:
    clock = Clock()
    live = LiveContent(folder, clock)
    shutil.rmtree(folder)
    clock.now = 1.0
    assert said(live).startswith(OLD)


def test_faulty_content_at_the_start_is_an_error(folder: Path, edit: Edit) -> None:
    edit(MISUSE, "answer:", "answer: [")
    with pytest.raises(ContentError, match=r"content/answers/misuse\.yml"):
        LiveContent(folder)
