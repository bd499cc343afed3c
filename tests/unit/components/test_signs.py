from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from incident_bot.components.signs import SignDetector


def test_signs_and_shown_go_into_the_parse_data() -> None:
    text = "Dear customer, confirm your password within 24 hours at http://login.example/a or lose your account"
    pasted, asked, empty = Message({"text": text}), Message({"text": "was my pin leaked?"}), Message({"text": ""})
    SignDetector({"content": None}).process([pasted, asked, empty])
    assert (pasted.get("signs"), pasted.get("shown")) == (["secret", "urgency", "link"], True)
    assert asked.get("shown") is False
    assert (empty.get("signs"), empty.get("shown")) == ([], False)
    assert {"signs", "shown"} <= pasted.output_properties
