from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from incident_bot.bench import editing
from incident_bot.bench.editing import Editor
from incident_bot.bench.files import BenchError
from incident_bot.content import load
from incident_bot.errors import ContentError

MISUSE = "answers/misuse.yml"
TEXT = "At this stage, nothing shows that the data has been misused."


@pytest.fixture
def editor(folder: Path, tmp_path: Path) -> Editor:
    return Editor(folder, tmp_path / "history")


def edited(editor: Editor, text: str) -> str:
    data = editor.read(MISUSE)
    editing.set_texts(data["answer"][0], {"en": text})
    return editing.dump(data)


def test_nothing_changes_but_what_was_edited(editor: Editor, folder: Path) -> None:
    for file in ("held.yml", "statement.yml", *(f"answers/{path.name}" for path in (folder / "answers").glob("*.yml"))):
        assert editing.dump(editor.read(file)) == editor.text(file), file
    before, after = editor.text(MISUSE).splitlines(), edited(editor, TEXT).splitlines()
    assert [line for line in after if line not in before] == [f'  en: "{TEXT}"']


def test_a_number_that_no_fact_has_is_a_fault_and_is_not_published(editor: Editor) -> None:
    text = edited(editor, "At this stage, nothing shows that the data of 12 people has been misused.")
    faults = editor.check({MISUSE: text}).faults
    assert any("12" in fault.what and fault.language == "en" for fault in faults)
    before = editor.text(MISUSE)
    with pytest.raises(ContentError):
        editor.publish({MISUSE: text}, datetime(2026, 1, 1))
    assert editor.text(MISUSE) == before
    assert editor.versions() == []


def test_a_file_that_cannot_be_read_is_a_fault(editor: Editor) -> None:
    checked = editor.check({MISUSE: "answer: ["})
    assert checked.content is None
    assert checked.faults


def test_what_is_published_can_be_taken_back_and_that_too(editor: Editor, folder: Path) -> None:
    old = editor.text(MISUSE)
    editor.publish({MISUSE: edited(editor, TEXT)}, datetime(2026, 1, 1))
    assert load(folder).answers["misuse"]["answer"][0].text["en"] == TEXT
    (version,) = editor.versions(MISUSE)
    editor.roll_back(version.id, datetime(2026, 1, 2))
    assert editor.text(MISUSE) == old
    assert [each.at for each in editor.versions()] == ["2026-01-02 00:00:00", "2026-01-01 00:00:00"]
    editor.roll_back(editor.versions()[0].id, datetime(2026, 1, 3))
    assert load(folder).answers["misuse"]["answer"][0].text["en"] == TEXT


@pytest.mark.parametrize("version", ["", "..", "20200101-000000-000000"])
def test_a_version_that_is_not_there_is_told(editor: Editor, version: str) -> None:
    with pytest.raises(BenchError, match="not there"):
        editor.roll_back(version, datetime(2026, 1, 1))


@pytest.mark.parametrize("file", ["../secret.yml", "/etc/passwd", "absent.yml"])
def test_no_other_file_is_read(editor: Editor, folder: Path, file: str) -> None:
    (folder.parent / "secret.yml").write_text("x: y", encoding="utf-8")
    with pytest.raises(BenchError, match="not there"):
        editor.text(file)


def test_the_stamp_tells_that_somebody_else_was_there(editor: Editor, folder: Path) -> None:
    before = editor.stamp(MISUSE)
    (folder / MISUSE).write_text(edited(editor, TEXT), encoding="utf-8")
    assert editor.stamp(MISUSE) != before


def test_an_answer_is_held_back_and_released_language_by_language(editor: Editor, folder: Path) -> None:
    held = editor.read("held.yml")
    editing.hold(held, {"misuse": ("no_misuse_known",), "measures": ("investigation",)})
    editor.publish({"held.yml": editing.dump(held)}, datetime(2026, 1, 1))
    content = load(folder)
    assert content.held["misuse", "nl"] == {"no_misuse_known"}
    assert len(content.held) == 8
    held = editor.read("held.yml")
    for language in ("fr", "nl", "en", "de"):
        editing.release(held, "misuse", language)
    editing.release(held, "measures", "de")
    editor.publish({"held.yml": editing.dump(held)}, datetime(2026, 1, 2))
    assert sorted(load(folder).held) == [("measures", "en"), ("measures", "fr"), ("measures", "nl")]
    assert editor.text("held.yml").startswith("# What is said in place")


def test_a_second_change_adds_to_what_is_held(editor: Editor) -> None:
    held = editor.read("held.yml")
    editing.hold(held, {"misuse": ("no_misuse_known",)})
    editing.hold(held, {"misuse": ("stay_vigilant",)})
    assert list(held["answers"]["misuse"]["fr"]) == ["no_misuse_known", "stay_vigilant"]
