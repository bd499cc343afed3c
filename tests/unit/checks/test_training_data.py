from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from incident_bot.checks import training_data
from incident_bot.checks.corpus import training
from incident_bot.checks.languages import foreign
from incident_bot.content import Content
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES

ACTS = ("affirm", "deny")
TOPICS = ("misuse", "measures", "data_item")
ITEMS = ("email", "pin_puk")


def block(intent: str, language: str, *more: str) -> str:
    """The head of a block, to be followed by its lines; `more` goes into its metadata."""
    metadata = "".join(f"    {entry}\n" for entry in (f"language: {language}", *more))
    return f"- intent: {intent}\n  metadata:\n{metadata}  examples: |\n"


class Checkout:
    """A small project without a fault: three topics, two acts, two items, four languages."""

    def __init__(self, root: Path, content: Content) -> None:
        self.root = root
        self.content: Content | None = replace(
            content,
            topics={topic: content.topics[topic] for topic in TOPICS},
            items={item: content.items[item] for item in ITEMS},
        )
        self.write("domain.yml", "intents:\n" + "".join(f"- {intent}\n" for intent in (*TOPICS, *ACTS)))
        for language in LANGUAGES:
            for intent in ("misuse", "measures", *ACTS):
                lines = "".join(f"    - {intent} {language} line {number}\n" for number in range(3))
                self.write(f"data/nlu/{language}/{intent}.yml", f"nlu:\n{block(intent, language)}{lines}")
            blocks = "".join(
                f"{block('data_item', language, f'items: [{item}]')}    - my {item} {language}?\n" for item in ITEMS
            )
            self.write(f"data/nlu/{language}/data_item.yml", f'version: "3.1"\nnlu:\n{blocks}')
            self.write(
                f"data/several/{language}.yml",
                f"several:\n- text: misuse {language} and measures {language}\n  topics: [misuse, measures]\n",
            )
            for topic in TOPICS:
                items = "  items: [email]\n" if topic == "data_item" else ""
                rows = "".join(
                    f'- text: "asked {topic} {language} {number}"\n  kind: plain\n{items}' for number in range(15)
                )
                self.write(f"tests/questions/{language}/{topic}.yml", rows)

    def write(self, file: str, text: str) -> None:
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text, encoding="utf-8")

    def add(self, file: str, text: str) -> None:
        self.write(file, (self.root / file).read_text(encoding="utf-8") + text)

    def faults(self) -> list[Fault]:
        root = self.root
        return list(
            training_data.faults(self.content, root / "data", root / "tests", domain=root / "domain.yml", acts=ACTS)
        )


@pytest.fixture
def checkout(tmp_path: Path, content: Content) -> Checkout:
    return Checkout(tmp_path, content)


def only(checkout: Checkout) -> tuple[str, str, str, str]:
    """File, topic, language and words of the one fault."""
    (fault,) = checkout.faults()
    return fault.file, fault.topic, fault.language, fault.what


def test_a_project_without_a_fault_passes(checkout: Checkout) -> None:
    assert checkout.faults() == []
    assert training_data.count(checkout.root / "data") == len(LANGUAGES) * (4 * 3 + 2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["misuse", "affirm"])
def test_a_topic_or_act_without_a_training_file_is_named(checkout: Checkout, intent: str, language: str) -> None:
    (checkout.root / f"data/nlu/{language}/{intent}.yml").unlink()
    assert only(checkout) == (f"data/nlu/{language}/{intent}.yml", intent, language, "there is no such file")


@pytest.mark.parametrize("text", [f"nlu:\n{block('misuse', 'nl')}", "nlu: []\n"])
def test_a_topic_without_lines_is_named(checkout: Checkout, text: str) -> None:
    checkout.write("data/nlu/nl/misuse.yml", text)
    assert ("data/nlu/nl/misuse.yml", "misuse", "nl", "has no lines") in [
        (fault.file, fault.topic, fault.language, fault.what) for fault in checkout.faults()
    ]


@pytest.mark.parametrize(
    "text", ["", "nlu:\n- intent: misuse\n", "nlu:\n- x\n", "nlu: x\n", "[1, 2]\n", "7: x\nnlu: []\n"]
)
def test_a_file_of_another_shape_is_named(checkout: Checkout, text: str) -> None:
    checkout.write("data/nlu/nl/misuse.yml", text)
    assert {(fault.file, fault.topic, fault.language) for fault in checkout.faults()} == {
        ("data/nlu/nl/misuse.yml", "misuse", "nl")
    }


def test_a_language_without_a_folder_is_named_once(checkout: Checkout) -> None:
    shutil.rmtree(checkout.root / "data/nlu/de")
    assert only(checkout) == ("data/nlu/de", "", "de", "there is no such folder")


def test_a_project_without_any_data_is_told_in_a_few_lines(tmp_path: Path, content: Content) -> None:
    nothing = list(training_data.faults(content, tmp_path / "data", tmp_path / "tests", domain=tmp_path / "domain.yml"))
    assert len(nothing) == 1 + 3 * len(LANGUAGES)


def test_a_file_that_is_no_topic_is_named(checkout: Checkout) -> None:
    checkout.write("data/nlu/en/weather.yml", f"nlu:\n{block('weather', 'en')}    - will it rain?\n")
    assert only(checkout) == ("data/nlu/en/weather.yml", "weather", "en", "is no topic")


@pytest.mark.parametrize("file", ["data/nlu/all.yml", "data/nlu/it/misuse.yml", "data/nlu/fr/misuse.yaml"])
def test_a_file_that_lies_elsewhere_is_named(checkout: Checkout, file: str) -> None:
    checkout.write(file, "nlu: []\n")
    assert only(checkout)[0] == file


def test_an_intent_that_differs_from_the_file_is_named(checkout: Checkout) -> None:
    checkout.add("data/nlu/de/misuse.yml", f"{block('measures', 'de')}    - ganz neu\n")
    assert only(checkout) == ("data/nlu/de/misuse.yml", "misuse", "de", "intent 'measures' is not the file's name")


@pytest.mark.parametrize("text", ["nlu: [", "nlu:\n- intent: a\n  intent: b\n", "nlu:\n\t- x\n", "a: 2024-13-45\n"])
def test_broken_yaml_is_named_with_its_file(checkout: Checkout, text: str) -> None:
    checkout.write("data/nlu/fr/misuse.yml", text)
    first = checkout.faults()[0]
    assert (first.file, first.topic, first.language) == ("data/nlu/fr/misuse.yml", "misuse", "fr")
    assert "not valid YAML" in first.what


def test_a_file_that_is_no_text_is_named(checkout: Checkout) -> None:
    (checkout.root / "tests/questions/fr/misuse.yml").write_bytes(b"\xff\xfe")
    assert "is not UTF-8 text" in [fault.what for fault in checkout.faults()]


def test_a_row_that_is_no_line_is_named(checkout: Checkout) -> None:
    checkout.add("data/nlu/fr/misuse.yml", "    no dash\n")
    assert "'no dash'" in only(checkout)[3]


def test_an_unknown_key_of_a_block_is_named(checkout: Checkout) -> None:
    checkout.add("data/nlu/fr/misuse.yml", f"{block('misuse', 'fr')}    - tout neuf\n  exmples: x\n")
    assert "'exmples'" in only(checkout)[3]


def test_an_unknown_item_of_a_block_is_named_with_its_line(checkout: Checkout) -> None:
    checkout.add("data/nlu/fr/data_item.yml", f"{block('data_item', 'fr', 'items: [email, fax]')}    - mon fax\n")
    assert only(checkout) == ("data/nlu/fr/data_item.yml", "data_item", "fr", "unknown item 'fax': 'mon fax'")


@pytest.mark.parametrize("items", [[], ["items: []"]])
def test_a_block_of_items_without_items_is_named(checkout: Checkout, items: list[str]) -> None:
    checkout.add("data/nlu/fr/data_item.yml", f"{block('data_item', 'fr', *items)}    - et ça ?\n")
    assert only(checkout) == (
        "data/nlu/fr/data_item.yml", "data_item", "fr", "a line of data_item without items: 'et ça ?'",
    )  # fmt: skip


def test_items_that_are_no_topic_of_data_are_named(checkout: Checkout) -> None:
    checkout.add("data/nlu/fr/misuse.yml", f"{block('misuse', 'fr', 'items: [email]')}    - et ça ?\n")
    assert only(checkout)[3] == "items without the topic data_item: 'et ça ?'"


@pytest.mark.parametrize("items", ["items: email", "items: [1]", "items: {email: x}", "items:"])
def test_items_that_are_no_list_of_names_are_named(checkout: Checkout, items: str) -> None:
    checkout.add("data/nlu/fr/data_item.yml", f"{block('data_item', 'fr', items)}    - et ça ?\n")
    assert "metadata: `items` is not a list of names" in [fault.what for fault in checkout.faults()]


@pytest.mark.parametrize("intent", ["misuse", "affirm"])
def test_a_block_without_metadata_is_named_once(checkout: Checkout, intent: str) -> None:
    checkout.add(f"data/nlu/fr/{intent}.yml", f"- intent: {intent}\n  examples: |\n    - et ça ?\n")
    file, topic, language, what = only(checkout)
    assert (file, topic, language) == (f"data/nlu/fr/{intent}.yml", intent, "fr")
    assert "`metadata`" in what


@pytest.mark.parametrize("metadata", ["", " fr", " [fr]", " 7"])
def test_metadata_that_is_no_mapping_is_named_once(checkout: Checkout, metadata: str) -> None:
    checkout.add("data/nlu/fr/misuse.yml", f"- intent: misuse\n  metadata:{metadata}\n  examples: |\n    - et ça ?\n")
    assert "`metadata`" in only(checkout)[3]


@pytest.mark.parametrize("entry", ["item: [email]", "7: x"])
def test_an_unknown_key_of_metadata_is_named(checkout: Checkout, entry: str) -> None:
    checkout.add("data/nlu/fr/misuse.yml", f"{block('misuse', 'fr', entry)}    - et ça ?\n")
    file, topic, language, what = only(checkout)
    assert (file, topic, language) == ("data/nlu/fr/misuse.yml", "misuse", "fr")
    assert "`metadata`" in what


@pytest.mark.parametrize(("written", "shown"), [("nl", "'nl'"), ("FR", "'FR'"), ("[fr]", "['fr']"), ("no", "'no'")])
def test_a_language_that_is_not_the_folders_is_named(checkout: Checkout, written: str, shown: str) -> None:
    checkout.add("data/nlu/fr/misuse.yml", f"{block('misuse', written)}    - et ça ?\n")
    what = f"metadata: language {shown} is not the folder's"
    assert only(checkout) == ("data/nlu/fr/misuse.yml", "misuse", "fr", what)


def test_metadata_without_a_language_is_named(checkout: Checkout) -> None:
    checkout.add(
        "data/nlu/fr/data_item.yml",
        "- intent: data_item\n  metadata:\n    items: [email]\n  examples: |\n    - et mon mail ?\n",
    )
    assert only(checkout)[3] == "metadata: language None is not the folder's"


def test_the_lines_of_a_block_with_wrong_metadata_are_read_all_the_same(checkout: Checkout) -> None:
    checkout.add("data/nlu/fr/misuse.yml", "- intent: misuse\n  examples: |\n    - misuse fr line 1\n")
    assert "twice in this file: 'misuse fr line 1'" in [fault.what for fault in checkout.faults()]


def test_an_item_without_lines_in_a_language_is_named(checkout: Checkout) -> None:
    path = "data/nlu/nl/data_item.yml"
    text = (checkout.root / path).read_text(encoding="utf-8")
    checkout.write(path, text.replace("items: [pin_puk]", "items: [pin_puk, email]"))
    assert only(checkout) == (path, "data_item", "nl", "no line about 'pin_puk' alone")


@pytest.mark.parametrize("again", ["misuse fr line 1", "MISUSE, fr:  líne 1 !"])
def test_a_line_twice_in_a_file_is_named(checkout: Checkout, again: str) -> None:
    checkout.add("data/nlu/fr/misuse.yml", f"    - {again}\n")
    assert only(checkout) == ("data/nlu/fr/misuse.yml", "misuse", "fr", f"twice in this file: {again!r}")


def test_a_line_under_two_topics_is_named_with_both(checkout: Checkout) -> None:
    checkout.add("data/nlu/de/misuse.yml", "    - Measures: DE, line 2?\n")
    file, topic, language, what = only(checkout)
    assert (file, topic, language) == ("data/nlu/de/misuse.yml", "misuse", "de")
    assert what == "also a line of measures: 'Measures: DE, line 2?'"


def test_the_same_line_in_two_languages_is_no_fault(checkout: Checkout) -> None:
    checkout.add("data/nlu/de/misuse.yml", "    - misuse fr line 1\n")
    assert checkout.faults() == []


def test_signs_alone_are_told_apart(checkout: Checkout) -> None:
    checkout.add("data/nlu/fr/misuse.yml", "    - ???\n    - ...\n    - 😡\n")
    assert checkout.faults() == []


LONG = {
    "fr": "Je voudrais savoir si quelqu'un a déjà utilisé mes données pour faire des bêtises",
    "nl": "Ik zou graag willen weten of iemand mijn gegevens al misbruikt heeft om dingen te kopen",
    "en": "I would like to know whether anybody has already used my data to buy things",
    "de": "Ich möchte gerne wissen, ob jemand meine Daten schon benutzt hat, um Dinge zu kaufen",
}


@pytest.mark.parametrize("folder", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_line_in_another_languages_folder_is_named(checkout: Checkout, folder: str, language: str) -> None:
    checkout.add(f"data/nlu/{folder}/misuse.yml", f"    - {LONG[language]}\n")
    if folder == language:
        assert checkout.faults() == []
        return
    what = f"this line is {language}, not {folder}: {LONG[language]!r}"
    assert only(checkout) == (f"data/nlu/{folder}/misuse.yml", "misuse", folder, what)


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("zijn mijn gegevens gelekt?", "fr"),
        ("wat moet ik nu doen, I'm a bit lost with all this", "en"),
        ("vragen jullie ooit naar een pincode ? ou jamais ?", "fr"),
        ("ik heb iets gehoord over een datalek, mais en français svp : il s'est passé quoi ?", "fr"),
        ("", "fr"),
        ("1234567890 1234567890 12345", "de"),
    ],
)
def test_short_and_mixed_lines_are_left_alone(text: str, folder: str) -> None:
    assert foreign(text, folder) is None


@pytest.mark.parametrize("folder", LANGUAGES)
def test_a_test_question_among_the_training_lines_is_named(checkout: Checkout, folder: str) -> None:
    checkout.add(f"data/nlu/{folder}/misuse.yml", "    - Asked measures, NL: 3!\n")
    what = "is a test question of tests/questions/nl/measures.yml: 'Asked measures, NL: 3!'"
    assert only(checkout) == (f"data/nlu/{folder}/misuse.yml", "misuse", folder, what)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_without_messages_of_several_questions_is_named(checkout: Checkout, language: str) -> None:
    (checkout.root / f"data/several/{language}.yml").unlink()
    file, _, _, what = only(checkout)
    assert file == f"data/several/{language}.yml"
    assert "cannot be read" in what


@pytest.mark.parametrize("text", ["", "[]", "several: x", "several: []\nmore: []", "rows: []"])
def test_messages_of_several_questions_in_another_form_are_named(checkout: Checkout, text: str) -> None:
    checkout.write("data/several/nl.yml", text)
    assert only(checkout)[0] == "data/several/nl.yml"


@pytest.mark.parametrize(
    "row",
    ["x y", "text: x y", "topics: [misuse]", "text: 7, topics: [misuse]", "text: ' ', topics: [misuse]",
     "text: x y, topics: misuse", "text: x y, topics: []", "text: x y, topics: [7]",
     "text: x y, topics: [misuse], kind: multi"],
)  # fmt: skip
def test_a_message_of_several_questions_in_another_form_is_named(checkout: Checkout, row: str) -> None:
    checkout.add("data/several/nl.yml", f"- {{{row}}}\n")
    file, _, language, what = only(checkout)
    assert (file, language) == ("data/several/nl.yml", "nl")
    assert "message 2 " in what


@pytest.mark.parametrize(
    ("text", "topics", "what"),
    [
        ("x y", "misuse, weather", "unknown topic 'weather'"),
        ("Asked measures, NL: 3!", "measures", "is a test question of tests/questions/nl/measures.yml"),
        (LONG["fr"], "misuse, deny", "this line is fr, not nl"),
    ],
)
def test_a_wrong_message_of_several_questions_is_named(checkout: Checkout, text: str, topics: str, what: str) -> None:
    checkout.add("data/several/nl.yml", f"- text: '{text.replace(chr(39), 2 * chr(39))}'\n  topics: [{topics}]\n")
    file, _, language, found = only(checkout)
    assert (file, language) == ("data/several/nl.yml", "nl")
    assert found.startswith(what)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("- text: x y\n  kind: plain\n  topic: [misuse]\n", "unknown key 'topic'"),
        ("- text: x y\n  kind: silly\n", "unknown kind 'silly'"),
        ("- text: x y\n  kind: [plain]\n", "unknown kind"),
        ("- text: x y\n", "unknown kind None"),
        ("- text: x y\n  kind: multi\n  topics: [misuse, weather]\n", "unknown topic 'weather'"),
        ("- text: x y\n  kind: plain\n  ok: [misuse, weather]\n", "unknown topic 'weather'"),
        ("- text: x y\n  kind: multi\n  topics: [measures, misuse]\n", "first topic"),
        ("- text: x y\n  kind: plain\n  topics: misuse\n", "lists of names"),
        ("- text: x y\n  kind: multi\n  topics: [misuse, data_item]\n  items: [fax]\n", "unknown item 'fax'"),
        ("- text: x y\n  kind: plain\n  items: [email]\n", "items without"),
        ("- text: x y\n  kind: plain\n  handoff: maybe\n", "handoff"),
        ("- kind: plain\n", "question 16 has no text"),
        ("- text: 7\n  kind: plain\n", "question 16 has no text"),
        ("- x y\n", "question 16 has no text"),
    ],
)
def test_a_wrong_label_of_a_test_question_is_named(checkout: Checkout, row: str, what: str) -> None:
    checkout.add("tests/questions/en/misuse.yml", row)
    file, topic, language, found = only(checkout)
    assert (file, topic, language) == ("tests/questions/en/misuse.yml", "misuse", "en")
    assert what in found


def test_every_key_of_a_test_question_may_be_there(checkout: Checkout) -> None:
    row = "topics: [misuse, data_item], items: [email], ok: [misuse, measures], handoff: false"
    checkout.add("tests/questions/en/misuse.yml", f"- {{text: x y, kind: multi, {row}}}\n")
    assert checkout.faults() == []


def test_fewer_than_fifteen_questions_are_too_few(checkout: Checkout) -> None:
    rows = "".join(f"- text: q {number}\n  kind: plain\n" for number in range(14))
    checkout.write("tests/questions/fr/misuse.yml", rows)
    assert only(checkout) == ("tests/questions/fr/misuse.yml", "misuse", "fr", "14 questions, 15 at least")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_topic_without_test_questions_is_named(checkout: Checkout, language: str) -> None:
    (checkout.root / f"tests/questions/{language}/misuse.yml").unlink()
    assert only(checkout)[:3] == (f"tests/questions/{language}/misuse.yml", "misuse", language)


def test_an_act_needs_no_test_questions_and_may_have_none(checkout: Checkout) -> None:
    rows = "".join(f"- text: yes {number}\n  kind: short\n" for number in range(15))
    checkout.write("tests/questions/fr/affirm.yml", rows)
    assert ("tests/questions/fr/affirm.yml", "is no topic") in [(f.file, f.what) for f in checkout.faults()]


@pytest.mark.parametrize("intent", ["misuse", "deny"])
def test_a_topic_or_act_that_the_domain_lacks_is_named(checkout: Checkout, intent: str) -> None:
    text = (checkout.root / "domain.yml").read_text(encoding="utf-8")
    checkout.write("domain.yml", text.replace(f"- {intent}\n", ""))
    assert only(checkout) == ("domain.yml", intent, "", "is no intent here")


def test_an_intent_that_is_no_topic_is_named(checkout: Checkout) -> None:
    checkout.add("domain.yml", "- weather: {use_entities: []}\n")
    assert only(checkout)[:2] == ("domain.yml", "weather")


def test_a_topic_that_only_content_knows_is_missing_everywhere(checkout: Checkout, content: Content) -> None:
    assert checkout.content is not None
    topics = {**checkout.content.topics, "greet": content.topics["greet"]}
    checkout.content = replace(checkout.content, topics=topics)
    found = {(fault.file.split("/")[0], fault.language) for fault in checkout.faults() if fault.topic == "greet"}
    assert found == {("domain.yml", ""), *((folder, code) for folder in ("data", "tests") for code in LANGUAGES)}


def test_without_content_the_domain_says_which_topics_there_are(checkout: Checkout) -> None:
    checkout.content = None
    assert checkout.faults() == []
    (checkout.root / "data/nlu/fr/misuse.yml").unlink()
    checkout.add("data/nlu/nl/misuse.yml", "    - misuse nl line 1\n")
    assert [fault.language for fault in checkout.faults()] == ["fr", "nl"]


def test_all_faults_are_told_at_once(checkout: Checkout) -> None:
    checkout.add("data/nlu/fr/misuse.yml", f"    - misuse fr line 1\n    - {LONG['nl']}\n    - asked misuse fr 1\n")
    checkout.add("tests/questions/en/misuse.yml", "- text: x y\n  kind: silly\n")
    (checkout.root / "data/nlu/de/deny.yml").unlink()
    assert len(checkout.faults()) == 5


def test_no_line_of_the_real_data_is_taken_for_another_language(root: Path) -> None:
    lines = training(root / "data" / "nlu").lines
    assert [(line.file, line.text) for line in lines if foreign(line.text, line.language)] == []
