from __future__ import annotations

from pathlib import Path

import pytest

from incident_bot.bench import talks
from incident_bot.bench.files import BenchError, inside, save_test, slug
from incident_bot.bench.talks import Talk, Talks, as_test
from incident_bot.evaluation.conversations import Conversation, Turn, load, write
from tests.unit.bench.made import refused, trace

ITEMS = {
    "topics": ("data_item",),
    "items": ("bank_account",),
    "handoff": True,
    "language": "nl",
    "messages": ({"text": "Nee.", "facts": ["not_concerned_bank_account"], "buttons": []},),
}


def test_a_saved_conversation_reads_back_as_it_was(tmp_path: Path) -> None:
    talk = Talk(
        "x", traces=(trace('he said "no": why?\n# not a comment'), refused(), trace("mijn bank?", record=ITEMS))
    )
    conversation = as_test('A "name": with signs', talk)
    path = save_test(tmp_path, "from_the_bench", conversation)
    assert path == tmp_path / "from_the_bench" / "test_a_name_with_signs_en.yml"
    assert load(path) == conversation
    assert [dict(turn.expected) for turn in conversation.turns] == [
        {"topics": ["who_did_it"], "facts": ["partner_employee"], "handoff": False, "language": "en"},
        {"refused": "empty"},
        {
            "topics": ["data_item"],
            "items": ["bank_account"],
            "facts": ["not_concerned_bank_account"],
            "handoff": True,
            "language": "nl",
        },
    ]


def test_the_language_is_written_where_it_changes_alone() -> None:
    text = write(Conversation("n", "fr", (Turn("a", {"language": "fr"}), Turn("b", {"language": "nl"}))))
    assert text == 'name: "n"\nlanguage: fr\nturns:\n- customer: "a"\n- customer: "b"\n  language: nl\n'


def test_a_reply_that_asks_back_is_expected_to_ask_back() -> None:
    asking = trace(record={"topics": (), "clarify": ("misuse", "measures")})
    assert as_test("n", Talk("x", traces=(asking,))).turns[0].expected["clarify"] == ["misuse", "measures"]


def test_the_topic_that_an_agent_names_is_expected_and_nothing_of_the_wrong_reply() -> None:
    talk = Talk("x", traces=(trace(),), corrected={0: "measures"})
    assert as_test("n", talk).turns[0].expected == {"topics": ["measures"], "language": "en"}


def test_no_test_is_written_over_another(tmp_path: Path) -> None:
    conversation = as_test("Twice", Talk("x", traces=(trace(),)))
    names = [save_test(tmp_path, "here", conversation).name for _ in range(3)]
    assert names == ["test_twice_en.yml", "test_twice_2_en.yml", "test_twice_3_en.yml"]


@pytest.mark.parametrize("behaviour", ["../outside", "/etc", "a/b/../../.."])
def test_a_folder_cannot_lead_elsewhere(tmp_path: Path, behaviour: str) -> None:
    path = save_test(tmp_path, behaviour, as_test("Name", Talk("x", traces=(trace(),))))
    assert path.parent.parent == tmp_path


def test_a_name_without_a_letter_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no name"):
        save_test(tmp_path, "here", as_test("???", Talk("x", traces=(trace(),))))


@pytest.mark.parametrize("name", ["../secret.yml", "/etc/passwd", "absent.yml", "."])
def test_only_files_of_the_folder_are_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.yml").write_text("x", encoding="utf-8")
    folder = tmp_path / "tests"
    folder.mkdir()
    with pytest.raises(BenchError, match="not there"):
        inside(folder, name)


def test_a_name_becomes_letters_digits_and_underscores() -> None:
    assert slug("Où est ma facture ? Größe 2") == "ou_est_ma_facture_grosse_2"


def test_the_conversation_used_least_recently_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talks, "MOST", 2)
    kept = Talks()
    first, second, third = (kept.add(kept.get(None), trace()) for _ in range(3))
    assert kept.get(second.id).traces
    assert kept.get(third.id).traces
    assert not kept.get(first.id).traces
