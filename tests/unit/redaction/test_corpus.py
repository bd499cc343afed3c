from __future__ import annotations

import pytest

from incident_bot.messages import clean
from incident_bot.redaction.redactor import redact
from tests.unit.redaction.samples import PUBLIC, Sample, samples


def brief(sample: Sample) -> str:
    return ascii(sample.text)[1:40]


@pytest.mark.parametrize("sample", samples("stays"), ids=brief)
def test_what_is_nobodys_stays_untouched(sample: Sample) -> None:
    assert redact(clean(sample.text), PUBLIC).text == clean(sample.text)


@pytest.mark.parametrize("sample", samples("goes"), ids=brief)
def test_what_is_personal_becomes_its_kind(sample: Sample) -> None:
    redacted = redact(clean(sample.text), PUBLIC)
    assert redacted.text == sample.kept
    assert redacted.kinds == tuple(dict.fromkeys(kind for kind, _ in sample.secrets))


@pytest.mark.parametrize("sample", samples("goes"), ids=brief)
def test_redacting_twice_changes_nothing(sample: Sample) -> None:
    once = redact(clean(sample.text), PUBLIC).text
    assert redact(once, PUBLIC).text == once


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert min(len(samples("stays")), len(samples("goes"))) >= 200
