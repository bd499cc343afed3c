from __future__ import annotations

import re
from pathlib import Path

import pytest

from incident_bot.bench import words
from incident_bot.bench.insights import REFUSALS
from incident_bot.bench.runs import COMPARED, FILTERS
from incident_bot.bench.stopwatch import STEPS
from incident_bot.content import Content
from incident_bot.errors import ContentError
from incident_bot.followups import ACTS
from incident_bot.redaction.spans import KINDS
from incident_bot.settings import LANGUAGES

USED = re.compile(r"\bw\.([a-z_]+)\b(?!\()")
RAISED = re.compile(r'BenchError\("([a-z_]+)"')
WORD = re.compile(r'\.word\(\s*"([a-z_]+)"|_refused\(request, "([a-z_]+)"|problem="([a-z_]+)"')


def test_every_word_that_a_page_or_an_error_uses_is_there(root: Path, content: Content) -> None:
    known = words.load(root / "content")
    package = root / "incident_bot" / "bench"
    used = {key for page in package.rglob("*.html") for key in USED.findall(page.read_text(encoding="utf-8"))}
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    used |= set(RAISED.findall(code)) | {key for keys in WORD.findall(code) for key in keys if key}
    used |= {f"step_{name}" for name in STEPS} | {f"filter_{name}" for name in FILTERS}
    used |= {f"kind_{name}" for name in KINDS} | {f"sign_{name}" for name in content.warnings}
    used |= {f"changed_{name}" for name in (*COMPARED, "refused")}
    assert sorted(used - {"get"} - set(known)) == []


def test_every_topic_and_remark_has_a_name_in_four_languages(root: Path, content: Content) -> None:
    known = words.load(root / "content")
    for name in (*content.topics, *ACTS, *REFUSALS):
        names = [words.topic_name(known, content, name, language) for language in LANGUAGES]
        assert name not in names
        assert all(names)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('nl: "Testbank", ', "", "nl: text is missing"),
        ("login_why:", "send:", "stands in another group"),
        ("{days} derniers", "derniers", "does not fill in"),
    ],
)
def test_a_fault_in_the_words_is_named(folder: Path, old: str, new: str, says: str) -> None:
    file = folder / words.FILE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(says in str(fault) for fault in words.faults(folder))
    with pytest.raises(ContentError):
        words.load(folder)
