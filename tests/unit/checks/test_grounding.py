from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from incident_bot.checks import grounding, structure
from incident_bot.content import Content, Part, load
from incident_bot.errors import ContentError, Fault
from incident_bot.settings import LANGUAGES

Edit = Callable[[str, str, str], None]

STATEMENT = "content/statement.yml"
TOPICS = "content/topics.yml"
ITEMS = "content/items.yml"
PHRASES = "content/phrases.yml"
MISUSE = "content/answers/misuse.yml"


def faults(folder: Path) -> list[Fault]:
    try:
        return list(grounding.faults(load(folder)))
    except ContentError as error:
        return list(error.faults)


def is_told(found: Iterable[Fault], file: str, topic: str, language: str, what: str = "") -> bool:
    return any(
        fault.file == file and topic in fault.topic.split() and fault.language == language and what in fault.what
        for fault in found
    )


def test_the_real_content_has_no_fault(content: Content) -> None:
    assert list(grounding.faults(content)) == []


def test_a_fault_is_one_line_with_file_topic_and_language(folder: Path, edit: Edit) -> None:
    edit("answers/misuse.yml", "wijst niets erop", "wijst bij 12 mensen niets erop")
    lines = [str(fault) for fault in faults(folder)]
    assert all("\n" not in line for line in lines)
    assert any(re.match(r"content/answers/misuse\.yml: misuse answer: nl: .*12", line) for line in lines)


# file, old, new: file, topic, language and a word of the fault
SHAPE = {
    "unknown key in a topic": (
        "topics.yml", "misuse:\n", "misuse:\n  colour: red\n", TOPICS, "misuse", "", "colour",
    ),
    "unknown key in an answer": (
        "answers/misuse.yml", "  fr:", "  source: me\n  fr:", MISUSE, "misuse", "", "source",
    ),
    "unknown key in a fact": (
        "statement.yml", "hotline:\n", "hotline:\n  page: 3\n", STATEMENT, "hotline", "", "page",
    ),
    "unknown key in an item": ("items.yml", "email:\n", "email:\n  fct: x\n", ITEMS, "email", "", "fct"),
    "unknown language": ("answers/misuse.yml", "  fr:", "  it: ciao\n  fr:", MISUSE, "misuse", "", "it"),
    "missing language in an answer": ("answers/misuse.yml", "  de:", "  # de:", MISUSE, "misuse", "de", "missing"),
    "missing language in a fact": ("statement.yml", "  nl:", "  # nl:", STATEMENT, "unauthorised", "nl", ""),
    "empty text": ("answers/misuse.yml", "  en: ", '  en: " " #', MISUSE, "misuse", "en", ""),
    "key that is a number": ("topics.yml", "misuse:\n", "7:\n", TOPICS, "", "", "7"),
    "key twice": ("answers/misuse.yml", "  nl:", "  fr: x\n  nl:", MISUSE, "", "", "duplicate"),
    "broken YAML": ("answers/misuse.yml", "answer:", "answer: [", MISUSE, "", "", "not valid YAML"),
    "impossible date": ("answers/misuse.yml", "  fr: ", "  fr: 2024-13-45 #", MISUSE, "", "", "not valid YAML"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHAPE.values(), ids=SHAPE)
def test_a_fault_of_shape_is_named(folder: Path, edit: Edit, case: tuple[str, ...]) -> None:
    file, old, new, where, topic, language, what = case
    edit(file, old, new)
    found = faults(folder)
    assert any(
        fault.file == where and fault.language == language and what in fault.what and topic in f"{fault.topic} "
        for fault in found
    ), found


def test_faults_of_several_files_are_told_at_once(folder: Path, edit: Edit) -> None:
    edit("answers/misuse.yml", "  de:", "  # de:")
    edit("topics.yml", "misuse:\n", "misuse:\n  colour: red\n")
    edit("items.yml", "label:", "lable:")
    assert {fault.file for fault in faults(folder)} == {MISUSE, TOPICS, ITEMS}


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    (folder / "answers" / "misuse.yml").write_bytes(b"\xff\xfe\x00")
    assert [(fault.file, fault.what) for fault in faults(folder)] == [(MISUSE, "is not UTF-8 text")]


NEW_FACT = "nobody_cites:\n  lines: [4]\n  terms: [abusive]\n  fr: Rien.\n  nl: Niets.\n  en: Nothing.\n  de: Nichts.\n"
REFERENCES = {
    "fact that nobody cites": ("statement.yml", "unauthorised_consultation:", f"{NEW_FACT}unauthorised_consultation:",
                               STATEMENT, "nobody_cites", "no answer cites"),
    "fact that is not in the statement": ("answers/misuse.yml", "[no_misuse_known]", "[no_misuse_known, invented]",
                                          MISUSE, "misuse", "invented"),
    "fact of a topic that is not in the statement": ("topics.yml", "[no_misuse_known,", "[invented,",
                                                     TOPICS, "misuse", "invented"),
    "fact of a phrase that is not in the statement": ("phrases.yml", "facts: [hotline]", "facts: [invented]",
                                                      PHRASES, "hotline", "invented"),
    "fact of an item that is not in the statement": ("items.yml", "concerned_email", "concerned_fax",
                                                     ITEMS, "email", "concerned_fax"),
    "verdict of another item": ("items.yml", "concerned_email", "concerned_address", ITEMS, "email", "verdict"),
    "fact that the topic may not use": ("answers/misuse.yml", "[stay_vigilant]", "[stay_vigilant, complaint]",
                                        MISUSE, "misuse", "complaint"),
    "fact of the topic that is not cited": ("answers/misuse.yml", "[stay_vigilant]", "[]",
                                            MISUSE, "misuse", "stay_vigilant"),
    "answer without a fact": ("answers/out_of_scope.yml", "[unauthorised_consultation]", "[]",
                              "content/answers/out_of_scope.yml", "out_of_scope", "without a fact"),
    "hand-off without the number": ("answers/hotline.yml", "[hotline]", "[]",
                                    "content/answers/hotline.yml", "hotline", "hotline"),
    "button to nowhere": ("topics.yml", "buttons: [fraud_risk,", "buttons: [fraud,", TOPICS, "misuse", "fraud"),
    "what else to nowhere": ("topics.yml", "more: fraud_risk", "more: fraud", TOPICS, "misuse", "fraud"),
    "button without a question": ("phrases.yml", "  fraud_risk: {", "  fraud: {", TOPICS, "misuse", "fraud_risk"),
    "topic without an answer": ("topics.yml", "misuse:\n", "misused:\n", TOPICS, "misused", "misused.yml"),
    "topic that the code needs": ("topics.yml", "unclear:\n", "unclear_one:\n", TOPICS, "unclear_one", "unclear_one"),
    "variant that the code needs": ("answers/unclear.yml", "again:", "encore:",
                                    "content/answers/unclear.yml", "unclear", "again"),
    "variant of items that the code needs": ("answers/data_item.yml", "both:", "mixed:",
                                             "content/answers/data_item.yml", "data_item", "both"),
    "answer under another name": ("answers/misuse.yml", "answer:", "reply:", MISUSE, "misuse", "answer"),
    "phrase that the code needs": ("phrases.yml", "  and: {", "  und: {", PHRASES, "joins", "and"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFERENCES.values(), ids=REFERENCES)
def test_what_does_not_fit_together_is_named(folder: Path, edit: Edit, case: tuple[str, ...]) -> None:
    file, old, new, where, topic, what = case
    edit(file, old, new)
    found = faults(folder)
    assert is_told(found, where, topic, "", what), found


def test_an_answer_of_no_topic_is_named(folder: Path) -> None:
    (folder / "answers" / "weather.yml").write_text((folder / "answers" / "greet.yml").read_text(encoding="utf-8"))
    assert any(fault.file == "content/answers/weather.yml" for fault in faults(folder))


def test_a_topic_that_the_code_needs_cannot_be_left_out(content: Content) -> None:
    for topic in structure.TOPICS:
        topics = {name: value for name, value in content.topics.items() if name != topic}
        found = grounding.faults(replace(content, topics=topics))
        assert is_told(found, TOPICS, topic, "", "left out")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("{concerned}", "{concernd}", "{concerned} is missing"),
        ("{concerned}", "{concernd}", "{concernd} cannot be filled"),
        ("{concerned}", "{concerned} {not_concerned}", "{not_concerned} cannot"),
        ("{concerned}", "{concerned} {", "brace"),
        ("{concerned}", "{concerned!r} {concerned}", "brace"),
    ],
)
def test_a_wrong_placeholder_is_named(folder: Path, language: str, old: str, new: str, what: str) -> None:
    path = folder / "answers" / "data_item.yml"
    head, label, tail = path.read_text(encoding="utf-8").partition(f"  {language}: ")
    path.write_text(head + label + tail.replace(old, new, 1), encoding="utf-8")
    assert is_told(faults(folder), "content/answers/data_item.yml", "concerned", language, what)


def test_a_placeholder_where_none_is_filled_in_is_named(folder: Path, edit: Edit) -> None:
    edit("answers/misuse.yml", "wijst niets", "wijst {concerned} niets")
    assert is_told(faults(folder), MISUSE, "misuse", "nl", "{concerned}")


# What nobody said: what is added to a text, in the place of its last sign or behind it.
NUMBERS = ["2 000 000", "2\u202f000\u202f000", "1,6", "10 %", "deux millions", "0800/33.801", "+32 2 202 41 11", "2026"]
NUMBER_WORDS = {
    "fr": ["deux cents", "des milliers", "la moitié", "une centaine", "trois"],
    "nl": ["twee miljoen", "duizenden", "tientallen", "de helft", "tien"],
    "en": ["two million", "thousands", "dozens", "half", "ten"],
    "de": ["zwei Millionen", "Tausende", "hunderttausend", "die Hälfte", "zehn"],
}
LINKS = ["https://proximus.example/aide", "www.proximus.be", "mijn-proximus.be", "bit.ly/3xY", "proximus.brussels"]
MAILS = ["privacy@proximus.be", "dpo@proximus", "@proximus"]
STREETS = {
    "fr": ["rue de la Loi 16", "boulevard du Roi Albert II", "avenue des Arts"],
    "nl": ["Wetstraat 16", "Koning Albert II-laan", "de Wetstraat"],
    "en": ["16 Law Street", "Kings Road"],
    "de": ["Gesetzstraße 16", "in der Gesetzstraße", "Borsigallee"],
}
ORGANISATIONS = ["Orange", "Telenet", "Card Stop", "Safeonweb", "Test-Achats", "Bundespolizei", "BIPT"]
BODIES = {
    "fr": ["la police", "le tribunal", "la police fédérale", "votre banque"],
    "nl": ["de politie", "de rechtbank", "de federale politie", "uw bank?"],
    "en": ["the police", "the court", "the federal police", "your bank"],
    "de": ["die Polizei", "das Gericht", "die Bundespolizei", "das Finanzamt"],
}
INVENTED = {
    language: [*NUMBERS, *NUMBER_WORDS[language], *LINKS, *MAILS, *STREETS[language], *ORGANISATIONS, *BODIES[language]]
    for language in LANGUAGES
}
REQUESTS = {
    "fr": [
        "Quel est votre numéro de compte ?", "Donnez votre mot de passe, sans attendre.", "Tapez le code PIN.",
        "Veuillez confirmer votre date de naissance.", "Pouvez-vous me donner votre nom ?", "Votre adresse ?",
        "Pour continuer, indiquez votre numéro de téléphone.", "Encodez votre code.",
    ],
    "nl": [
        "Wat is uw pincode?", "Geef uw wachtwoord door, het is dringend.", "Typ de pincode.", "Uw geboortedatum?",
        "Bevestig uw adres.", "Kunt u uw naam geven?", "Om verder te gaan hebben we uw telefoonnummer nodig.",
    ],
    "en": [
        "Please enter your password.", "What is your account number?", "Type the PIN code.", "Your date of birth?",
        "Can you tell me your name?", "To go on, we need your phone number.", "Confirm your address, no hurry.",
    ],
    "de": [
        "Geben Sie bitte Ihre Adresse ein.", "Wie lautet Ihre Kontonummer?", "Nennen Sie uns bitte Ihren Namen.",
        "Bitte bestätigen Sie Ihr Geburtsdatum.", "Ihre Telefonnummer?", "Schreiben Sie hier das Passwort.",
    ],
}  # fmt: skip
CLAIMS = {
    "fr": ["Vous n'êtes pas concerné.", "Votre adresse a été consultée.", "Vos données sont en sécurité.",
           "Votre compte bancaire n'est pas touché.", "Ce message est authentique.", "Vous n'avez rien à craindre.",
           "Proximus vous promet une solution."],
    "nl": ["U bent niet betrokken.", "Uw adres werd ingekeken.", "Uw gegevens zijn veilig.", "Dit bericht is echt.",
           "U hebt niets te vrezen.", "Wij beloven een oplossing."],
    "en": ["You are not affected.", "Your address was looked at.", "Your data is safe.", "This message is genuine.",
           "There is nothing to fear.", "We guarantee a solution."],
    "de": ["Sie sind nicht betroffen.", "Ihre Adresse wurde eingesehen.", "Ihre Daten sind sicher.",
           "Diese Nachricht ist echt.", "Sie haben nichts zu befürchten.", "Wir versprechen eine Lösung."],
}  # fmt: skip


def behind(text: str, added: str) -> str:
    return f"{text} {added}"


def inside(text: str, added: str) -> str:
    """Before the last sign, where there is one."""
    body = text.rstrip(".?! ")
    return f"{body} {added}{text[len(body) :]}"


def somewhere(text: str, added: str) -> str:
    return inside(text, added) if len(text) % 2 else behind(text, added)


def sentence(text: str, added: str) -> str:
    return f"{text.rstrip('.?!')}. {added}"


Place = Callable[..., str]


Changes = Mapping[str, Callable[[str], str]]


def changed(content: Content, changes: Changes) -> tuple[Content, Content]:
    """The content with the changes in every answer, phrase and label; and with the changes in every fact."""

    def texts(old: Mapping[str, str]) -> dict[str, str]:
        return {language: changes.get(language, str)(text) for language, text in old.items()}

    def part(old: Part) -> Part:
        return replace(old, text=texts(old.text))

    answers = {
        topic: {variant: tuple(map(part, parts)) for variant, parts in variants.items()}
        for topic, variants in content.answers.items()
    }
    phrases = {group: {key: part(phrase) for key, phrase in rows.items()} for group, rows in content.phrases.items()}
    items = {id: replace(item, label=texts(item.label)) for id, item in content.items.items()}
    facts = {id: replace(fact, wording=texts(fact.wording)) for id, fact in content.facts.items()}
    return replace(content, answers=answers, phrases=phrases, items=items), replace(content, facts=facts)


def unnoticed(content: Content, about: str, changes: Changes) -> set[tuple[str, str, str]]:
    """The texts and facts, with their language, in which nobody notices a change made in all of them at once."""
    told = {
        (fault.file, fault.topic, fault.language)
        for broken in changed(content, changes)
        for fault in grounding.faults(broken)
        if re.search(about, fault.what)
    }
    places = [(where, key) for where, key, _ in structure.texts(content)] + [(STATEMENT, id) for id in content.facts]
    return {(*place, language) for place in places for language in changes} - told


def in_turn(phrases: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """Every phrase of every language once, and never the same one in three languages, which would give it away."""
    longest = max(map(len, phrases.values()))
    return [
        {language: rows[(turn + shift) % len(rows)] for shift, (language, rows) in enumerate(phrases.items())}
        for turn in range(longest)
    ]


def adding(added: Mapping[str, str], place: Place) -> Changes:
    return {language: partial(place, added=phrase) for language, phrase in added.items()}


@pytest.mark.parametrize("added", in_turn(INVENTED), ids=lambda added: " · ".join(added.values()))
def test_what_no_fact_says_is_noticed_everywhere(content: Content, added: dict[str, str]) -> None:
    assert len(set(added.values())) > 2
    assert unnoticed(content, "is in no", adding(added, somewhere)) == set()


def test_a_name_that_nobody_knows_is_noticed_inside_a_sentence(content: Content) -> None:
    assert unnoticed(content, "is in no", dict.fromkeys(LANGUAGES, partial(inside, added="Brolum Grotta"))) == set()


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_one_unknown_word_with_a_capital_is_noticed_where_nouns_have_none(content: Content, language: str) -> None:
    assert unnoticed(content, "is in no", {language: partial(inside, added="Grottamar")}) == set()


@pytest.mark.parametrize("name", ["Orange", "Grottamar"])
def test_a_name_in_front_of_all_four_languages_is_noticed(content: Content, name: str) -> None:
    missed = unnoticed(content, "name", dict.fromkeys(LANGUAGES, lambda text: f"{name} {text}"))
    assert {file for file, _, _ in missed} <= {STATEMENT}


@pytest.mark.parametrize("other", ["0800/33.801", "0800/33.80", "0900/33.800", "0800"])
def test_a_changed_hotline_is_noticed_wherever_it_stands(content: Content, other: str) -> None:
    number = "0800/33.800"
    said = {
        (where, key, language)
        for where, key, part in structure.texts(content)
        for language in LANGUAGES
        if number in part.text[language]
    }
    assert len(said) > 20
    missed = unnoticed(content, "number", dict.fromkeys(LANGUAGES, lambda text: text.replace(number, other)))
    assert not (said | {(STATEMENT, "hotline", language) for language in LANGUAGES}) & missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_one_language_forgets_is_noticed(content: Content, language: str) -> None:
    broken, _ = changed(content, {language: lambda text: text.replace("0800/33.800", "…")})
    found = list(grounding.faults(broken))
    assert is_told(found, "content/answers/hotline.yml", "hotline", language, "0 numbers")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_one_language_adds_is_noticed(content: Content, language: str) -> None:
    added = {"fr": "Tout va bien.", "nl": "Alles komt goed.", "en": "All is well.", "de": "Alles wird gut."}[language]
    broken, _ = changed(content, {language: lambda text: behind(text, added)})
    assert is_told(grounding.faults(broken), MISUSE, "misuse", language, "sentences")


@pytest.mark.parametrize("added", in_turn(REQUESTS), ids=lambda added: " · ".join(added.values()))
def test_a_prompt_for_personal_data_is_noticed_everywhere(content: Content, added: dict[str, str]) -> None:
    assert unnoticed(content, "personal data", adding(added, sentence)) == set()


@pytest.mark.parametrize("added", in_turn(CLAIMS), ids=lambda added: " · ".join(added.values()))
def test_a_verdict_about_the_customer_is_noticed_everywhere(content: Content, added: dict[str, str]) -> None:
    assert unnoticed(content, "nobody may be told", adding(added, sentence)) == set()


FILED = [
    {"fr": "Proximus a déposé plainte.", "nl": "De klacht werd ingediend.", "en": "Proximus filed a complaint.",
     "de": "Proximus hat Anzeige erstattet."},
    {"fr": "Une plainte a été déposée.", "nl": "Proximus heeft een klacht ingediend.",
     "en": "A complaint has been filed.", "de": "Eine Anzeige wurde erstattet."},
]  # fmt: skip


@pytest.mark.parametrize("added", FILED, ids=lambda added: added["en"])
def test_when_the_complaint_was_filed_is_not_said(content: Content, added: dict[str, str]) -> None:
    missed = unnoticed(content, "complaint was filed", adding(added, sentence))
    assert {file for file, _, _ in missed} <= {STATEMENT}


# Honest additions: the part of content/answers/phishing_advice.yml whose facts say it, and the sentence.
HARMLESS = [
    (0, "Prenez votre temps.", "Neem gerust de tijd.", "Take your time.", "Nehmen Sie sich Zeit."),
    (0, "Gardez l'œil ouvert, même le dimanche.", "Kijk goed na wie u belt, ook op zondag.",
     "Look twice at who is calling you.", "Achten Sie auf Absender, Tonfall und Rechtschreibung."),
    (0, "Nous ne pouvons pas vous dire si ce message est authentique ; gardez l'œil ouvert.",
     "Ik kan niet zeggen of dit bericht echt is; kijk goed na.",
     "I cannot tell you whether this message is genuine; look twice.",
     "Ich kann nicht sagen, ob diese Nachricht echt ist; schauen Sie genau hin."),
    (2, "Ne donnez jamais votre mot de passe.", "Geef nooit uw wachtwoord door.", "Never share your password.",
     "Geben Sie Ihr Passwort nie weiter."),
    (2, "Raccrochez sans donner votre code PIN.", "Leg op zonder uw pincode te geven.",
     "Hang up without giving your PIN.", "Teilen Sie niemandem Ihr Kennwort mit."),
]  # fmt: skip


@pytest.mark.parametrize("sentences", HARMLESS, ids=lambda row: row[3])
def test_an_honest_sentence_in_four_languages_passes(folder: Path, sentences: tuple[int, str, str, str, str]) -> None:
    part, *texts = sentences
    path = folder / "answers" / "phishing_advice.yml"
    text = path.read_text(encoding="utf-8")
    for language, added in zip(LANGUAGES, texts):
        at = re.compile(rf'^  {language}: ".*(?="$)', re.MULTILINE)
        found = list(at.finditer(text))[part]
        text = f"{text[: found.end()]} {added}{text[found.end() :]}"
    path.write_text(text, encoding="utf-8")
    assert faults(folder) == []


def test_evidence_that_stands_in_the_statement_passes(content: Content) -> None:
    assert list(grounding.evidence(content, statement_of(content))) == []


def test_spaces_apostrophes_and_case_do_not_matter_for_evidence(content: Content) -> None:
    statement = statement_of(content).replace("'", "’").replace(" ", "\u00a0").upper()
    assert list(grounding.evidence(content, statement)) == []


def test_a_term_that_the_statement_does_not_contain_is_named(folder: Path, edit: Edit) -> None:
    statement = statement_of(load(folder))
    edit("statement.yml", '"question spécifique"', '"question précise"')
    found = list(grounding.evidence(load(folder), statement))
    assert is_told(found, STATEMENT, "hotline", "", "question précise")


def test_a_term_in_another_line_is_named(folder: Path, edit: Edit) -> None:
    statement = statement_of(load(folder))
    edit("statement.yml", "lines: [19]", "lines: [4]")
    assert is_told(grounding.evidence(load(folder), statement), STATEMENT, "hotline", "", "0800/33.800")


def test_a_line_that_proves_nothing_is_named(folder: Path, edit: Edit) -> None:
    statement = statement_of(load(folder))
    edit("statement.yml", "lines: [19]", "lines: [19, 2]")
    assert is_told(grounding.evidence(load(folder), statement), STATEMENT, "hotline", "", "line 2")


def test_a_line_beyond_the_statement_is_named(folder: Path, edit: Edit) -> None:
    statement = statement_of(load(folder))
    edit("statement.yml", "lines: [19]", "lines: [19, 400]")
    assert is_told(grounding.evidence(load(folder), statement), STATEMENT, "hotline", "", "line 400")


def statement_of(content: Content) -> str:
    """A statement in which every fact finds its terms, each in each of its lines."""
    last = max(line for fact in content.facts.values() for line in fact.lines)
    lines = [
        " ; ".join(term for fact in content.facts.values() if number in fact.lines for term in fact.terms)
        for number in range(1, last + 1)
    ]
    return "\n".join(lines)
