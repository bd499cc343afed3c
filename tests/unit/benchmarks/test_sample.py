from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.sample import sample
from incident_bot.checks.corpus import Line


def line(language: str, topic: str, number: int, items: tuple[str, ...] = ()) -> Line:
    return Line(f"{language}/{topic}.yml", topic, language, f"{topic} {number}", (topic,), items)


LINES = [
    *(
        line(language, topic, number)
        for language in ("fr", "nl")
        for topic in ("misuse", "why")
        for number in range(40)
    ),
    *(line("fr", "data_item", number, (item,)) for item in ("email", "password") for number in range(20)),
]


def test_every_topic_of_every_language_gives_its_share() -> None:
    counts = Counter((line.language, line.topic, line.items) for line in sample(LINES, 0.25))
    assert counts == {
        **{(language, topic, ()): 10 for language in ("fr", "nl") for topic in ("misuse", "why")},
        ("fr", "data_item", ("email",)): 5,
        ("fr", "data_item", ("password",)): 5,
    }


def test_a_small_topic_gives_one_line_at_least() -> None:
    some = sample([*LINES, line("de", "thanks", 1)], 0.01)
    assert [line.text for line in some if line.language == "de"] == ["thanks 1"]


def test_the_same_seed_gives_the_same_lines_in_whatever_order_they_come() -> None:
    assert sample(LINES[::-1], 0.25) == sample(LINES, 0.25)


def test_another_seed_gives_other_lines() -> None:
    assert sample(LINES, 0.25, seed=1) != sample(LINES, 0.25, seed=2)


def test_a_smaller_share_is_part_of_a_larger_one() -> None:
    small, large = ({line.text + line.language for line in sample(LINES, share)} for share in (0.1, 0.5))
    assert small < large


def test_new_lines_of_one_topic_leave_the_others_alone() -> None:
    before, after = (
        sample(LINES, 0.25),
        sample([*LINES, *(line("fr", "why", number) for number in range(40, 90))], 0.25),
    )
    assert [row for row in after if row.topic != "why"] == [row for row in before if row.topic != "why"]


def test_all_lines_are_all_lines() -> None:
    assert sorted(sample(LINES, 1.0), key=repr) == sorted(LINES, key=repr)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_what_is_no_share_is_an_error(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        sample(LINES, share)
