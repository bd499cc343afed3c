from __future__ import annotations

import pytest

from incident_bot.understanding.introductions import without_introduction


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("My customer number is [number]. What happened?", "What happened?"),
        ("I am Ann, my mobile is [phone], what happened?", "what happened?"),
        ("[iban] What happened?", "What happened?"),
        ("[iban], [email] - What happened, and who did it?", "What happened, and who did it?"),
        ("What happened? My number is [number].", "What happened?"),
        ("What happened? And who did it? [email]", "What happened? And who did it?"),
        ("[email], what happened? You can call me on [phone]", "what happened?"),
    ],
)
def test_who_somebody_is_goes(text: str, rest: str) -> None:
    assert without_introduction(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "What happened?",
        "[iban]",
        "My customer number is [number].",
        "Is my account [iban] on the list?",
        "What is [number]. What happened?",
        "They rang me at home on Sunday evening and wanted me to read out [code]. What now?",
        "",
    ],
)
def test_what_asks_or_tells_a_story_stays(text: str) -> None:
    assert without_introduction(text) is None
