from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from incident_bot.bench import insights, pictures
from incident_bot.bench.insights import Group, Opinion, Turn, summarise
from incident_bot.storage import feedback
from incident_bot.storage.conversations import Appended, append
from incident_bot.storage.database import Database

NOON = datetime(2026, 3, 4, 12, 30)
SECRET = "words of a customer"


def made(number: int, **fields: Any) -> Turn:
    values: dict[str, Any] = {"at": NOON, "channel": "web", "language": "fr", "topics": ("misuse",)}
    return Turn(conversation=f"web-{number}", **{**values, **fields})


def events(topic: str, at: datetime, **reply: Any) -> list[dict[str, Any]]:
    told = {"language": "nl", "topics": [topic], "items": [], "handoff": False, "intent": {"name": topic}, **reply}
    return [
        {
            "event": "user",
            "timestamp": at.timestamp(),
            "text": SECRET,
            "input_channel": "sms",
            "message_id": f"{topic}-{at}",
        },
        {"event": "bot", "timestamp": at.timestamp(), "text": SECRET, "metadata": {"reply": told}},
        {"event": "bot", "timestamp": at.timestamp(), "text": SECRET, "metadata": {"reply": told}},
        {"event": "slot", "timestamp": at.timestamp(), "name": "language", "value": "nl"},
    ]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'conversations.db'}", 5.0)
    yield opened
    opened.close()


def test_turns_are_read_from_the_store_without_a_word(database: Database) -> None:
    def fill(connection: Connection) -> None:
        append(connection, Appended("sms-1", 0, [*events("misuse", NOON), *events("hotline", NOON, handoff=True)], 1.0))
        append(connection, Appended("sms-2", 0, events("unclear", datetime(2026, 1, 1)), 1.0))

    database.run(fill)
    found = database.run(lambda connection: insights.read(connection, NOON.timestamp() - 60))
    assert [(turn.topics, turn.handoff, turn.channel, turn.language, turn.at) for turn in found] == [
        (("misuse",), False, "sms", "nl", NOON),
        (("hotline",), True, "sms", "nl", NOON),
    ]
    assert SECRET not in repr(found)


def test_a_message_without_a_reply_is_no_turn() -> None:
    rows = [
        ("a", {"event": "user", "timestamp": 1.0}),
        ("b", {"event": "bot", "metadata": {"reply": {"topics": ["x"]}}}),
    ]
    assert list(insights.turns(rows)) == []


def test_fewer_than_ten_conversations_are_no_group_however_many_messages() -> None:
    many = [made(number) for number in range(10)] + [made(1, topics=("hotline",)) for _ in range(50)]
    assert summarise(many).topics == (Group("misuse", 10),)


def test_small_groups_are_told_together_where_together_they_are_enough() -> None:
    small = [made(number, topics=("hotline",)) for number in range(6)]
    more = [made(10 + number, topics=("measures",)) for number in range(6)]
    assert summarise([*small, *more]).topics == (Group("", 12),)
    assert summarise(small).topics == ()


def test_totals_tell_no_small_group_by_subtraction() -> None:
    found = summarise([made(number) for number in range(23)])
    assert (found.turns, found.conversations) == (20, 20)


def test_cells_of_the_pictures_are_groups_too() -> None:
    early = [made(number, at=datetime(2026, 3, 4, 8)) for number in range(12)]
    late = [made(number, at=datetime(2026, 3, 5, 9), handoff=True) for number in range(9)]
    found = summarise([*early, *late])
    assert found.by_hour == {("misuse", 8): 12}
    assert found.by_day == {("2026-03-04", "turns"): 12}


def test_what_the_statement_leaves_open_is_counted_by_theme() -> None:
    turns = [made(number, topics=("not_disclosed", "misuse")) for number in range(11)]
    turns += [made(20 + number, topics=("data_item",), items=("other",)) for number in range(10)]
    assert summarise(turns).open == (Group("not_disclosed", 11), Group("other", 10))


def test_refusals_hand_offs_and_removed_data_are_outcomes() -> None:
    turns = [made(number, topics=("unclear",), handoff=True, redacted=True) for number in range(10)]
    assert {group.name for group in summarise(turns).outcomes} == {"refusal", "handoff", "redacted"}


def test_opinions_are_counted_from_ten_on() -> None:
    thought = [Opinion("misuse", "helpful", 12), Opinion("hotline", "helpful", 3), Opinion("misuse", "wrong", 9)]
    found = summarise([], [*thought, Opinion("misuse", "outdated", 1)])
    assert found.feedback == (Group("helpful", 15),)
    assert found.disliked == (Group("misuse", 10),)


def test_opinions_of_the_span_are_read(database: Database) -> None:
    def fill(connection: Connection) -> None:
        for day in ("2026-01-01", "2026-03-04", "2026-03-04"):
            feedback.add(connection, day, ["misuse"], "fr", "wrong")

    database.run(fill)
    since = datetime(2026, 3, 1).timestamp()
    assert database.run(lambda connection: insights.read_opinions(connection, since)) == [Opinion("misuse", "wrong", 2)]


def test_the_export_is_json_without_a_small_group() -> None:
    plain = json.loads(insights.as_json(summarise([made(number) for number in range(12)] + [made(1, language="de")])))
    assert plain["languages"] == [{"name": "fr", "turns": 12}]
    assert plain["by_hour"] == [["misuse", 12, 13]]


@pytest.mark.parametrize("count", [0, 12])
def test_pictures_are_drawn_of_nothing_and_of_something(count: int) -> None:
    found = summarise([made(number) for number in range(count)])
    names = {kind: kind for kind in pictures.KINDS}
    for drawn in (pictures.hours(found.by_hour, str.upper), pictures.days(found.by_day, names)):
        assert drawn.startswith(b"\x89PNG")
