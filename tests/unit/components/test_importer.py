from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import YamlException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from incident_bot.components.importer import Line, LineImporter

FILES = {
    "nlu/fr/misuse.yml": """version: "3.1"
nlu:
- intent: misuse
  metadata: {language: fr}
  examples: |
    - c'est déjà arrivé ?
    -   avec "des guillemets" : et deux points
    - 😡 # pas un commentaire
    - l'heure: 12:30, 50 %
    - "cité"
""",
    "nlu/nl/data_item.yml": """version: "3.1"
nlu:
- intent: data_item
  metadata:
    language: nl
    items: [email]
  examples: |
    - mijn mail?
- intent: data_item
  metadata:
    language: nl
    items: [email, pin_puk]
  examples: |
    - mijn mail en - pin?
""",
    "nlu/nl/deny.yml": """version: "3.1"
nlu:
- intent: deny
  examples: |
    - nee
    - nee
    - "- nee"
""",
    "stories/greet.yml": """version: "3.1"
rules:
- rule: deny
  steps:
  - intent: deny
  - action: action_listen
""",
    "extra.yml": """version: "3.1"
nlu:
- intent: deny
  examples: |
    - elsewhere
""",
}
DOMAIN = "version: '3.1'\nintents: [misuse, data_item, deny]\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text(text, encoding="utf-8")
    (tmp_path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    (tmp_path / "config.yml").write_text("recipe: default.v1\nlanguage: nl\n", encoding="utf-8")
    return tmp_path / "data"


def importers(data: Path) -> tuple[LineImporter, RasaFileImporter]:
    places = (str(data.parent / "config.yml"), str(data.parent / "domain.yml"), [str(data)])
    return LineImporter(*places), RasaFileImporter(*places)


def rows(found: TrainingData) -> list[tuple[str, str, str]]:
    lines = found.training_examples
    return sorted((line.get(TEXT), line.get(INTENT), repr(line.get(METADATA))) for line in lines)


def test_lines_intents_and_metadata_are_those_of_rasas_importer(data: Path) -> None:
    ours, theirs = importers(data)
    assert rows(ours.get_nlu_data()) == rows(theirs.get_nlu_data())
    assert len(rows(ours.get_nlu_data())) == 10


def test_lines_are_the_messages_of_rasas_importer(data: Path) -> None:
    ours, theirs = (importer.get_nlu_data().training_examples for importer in importers(data))
    assert sorted((message.data for message in ours), key=repr) == sorted(
        (message.data for message in theirs), key=repr
    )


def test_fingerprints_tell_lines_apart_as_rasas_do(data: Path) -> None:
    ours, theirs = (importer.get_nlu_data().training_examples for importer in importers(data))
    assert len({message.fingerprint() for message in ours}) == len({message.fingerprint() for message in theirs})
    changed = Line({**ours[0].data, "intent": "another"})
    assert changed.fingerprint() != ours[0].fingerprint()
    assert Line(dict(ours[0].data)).fingerprint() == ours[0].fingerprint()


def test_stories_domain_and_configuration_are_those_of_rasas_importer(data: Path) -> None:
    ours, theirs = importers(data)
    assert ours.get_stories().fingerprint() == theirs.get_stories().fingerprint()
    assert [step.block_name for step in ours.get_stories().story_steps] == ["deny"]
    assert ours.get_domain().fingerprint() == theirs.get_domain().fingerprint()
    assert ours.get_config() == theirs.get_config()


def test_a_path_alone_is_as_good_as_a_list(data: Path) -> None:
    single = LineImporter(training_data_paths=str(data))
    assert rows(single.get_nlu_data()) == rows(LineImporter(training_data_paths=[str(data)]).get_nlu_data())


def test_files_can_be_named_one_by_one(data: Path) -> None:
    found = LineImporter(training_data_paths=[str(data / "nlu" / "nl" / "deny.yml"), str(data / "extra.yml")])
    assert {intent for _, intent, _ in rows(found.get_nlu_data())} == {"deny"}


@pytest.mark.parametrize("paths", [None, [], "nowhere", ["nowhere"]])
def test_without_files_there_are_no_lines(paths: Any) -> None:
    assert LineImporter(training_data_paths=paths).get_nlu_data().training_examples == []


def test_the_order_of_lines_is_that_of_files_and_blocks(data: Path) -> None:
    texts = [
        line.get(TEXT) for line in LineImporter(training_data_paths=str(data / "nlu")).get_nlu_data().intent_examples
    ]
    assert texts.index("c'est déjà arrivé ?") < texts.index("mijn mail?") < texts.index("nee")


def test_an_edit_is_seen(data: Path) -> None:
    importer = importers(data)[0]
    before = rows(importer.get_nlu_data())
    file = data / "nlu/nl/deny.yml"
    file.write_text(file.read_text(encoding="utf-8") + "    - neen\n", encoding="utf-8")
    after = rows(importer.get_nlu_data())
    assert [row for row in after if row not in before] == [("neen", "deny", "None")]


def test_what_a_reader_changes_does_not_reach_the_next_one(data: Path) -> None:
    importer = importers(data)[0]
    before = rows(importer.get_nlu_data())
    for line in importer.get_nlu_data().training_examples:
        line.set(INTENT, "changed")
        line.set("more", 1, add_to_output=True)
    assert rows(importer.get_nlu_data()) == before
    assert all("more" not in line.output_properties for line in importer.get_nlu_data().training_examples)


@pytest.mark.parametrize(
    "text",
    [
        "nlu: [",
        "",
        "nlu:",
        "[]",
        "nlu: [x]",
        "nlu: [{intent: misuse}]",
        "nlu: [{examples: '- x'}]",
        "nlu: [{intent: misuse, examples: [x]}]",
        "nlu: [{intent: misuse, examples: 7}]",
        "nlu:\n- intent: misuse\n  examples: |\n    - x\n  since: 2024-13-45\n",
        "nlu:\n- synonym: misuse\n  examples: |\n    - x\n",
        "nlu:\n- intent: misuse\n  examples: |\n    - x\n    no dash\n",
    ],
)
def test_a_malformed_file_is_named(data: Path, text: str) -> None:
    (data / "nlu/fr/misuse.yml").write_text(text, encoding="utf-8")
    with pytest.raises(YamlException, match=r"fr.misuse\.yml"):
        importers(data)[0].get_nlu_data()


def test_a_file_that_is_no_text_is_named(data: Path) -> None:
    (data / "nlu/fr/misuse.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(YamlException, match=r"fr.misuse\.yml"):
        LineImporter(training_data_paths=str(data)).get_nlu_data()


def test_a_copy_of_a_line_is_equal_and_apart() -> None:
    line = Line({TEXT: "x", INTENT: "misuse", METADATA: {"intent": {"language": "fr"}}})
    twin = copy.deepcopy(line)
    assert (twin, twin.fingerprint()) == (line, line.fingerprint())
    twin.set(INTENT, "measures")
    twin.set("more", 1, add_to_output=True)
    assert (line.get(INTENT), line.get("more")) == ("misuse", None)
    assert "more" not in line.output_properties


@pytest.mark.parametrize("value", ["measures", ["misuse"], None])
def test_a_line_that_is_changed_has_another_fingerprint(value: Any) -> None:
    line = Line({TEXT: "x", INTENT: "misuse"})
    before = line.fingerprint()
    line.set(INTENT, value)
    assert line.get(INTENT) == value
    assert line.fingerprint() != before


def test_a_value_that_is_set_again_can_be_made_output() -> None:
    line = Line({TEXT: "x", INTENT: "misuse"})
    line.set(INTENT, "misuse", add_to_output=True)
    assert INTENT in line.output_properties
