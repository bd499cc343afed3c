"""`incident-bot insights`: what customers ask, from the database of conversations."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from incident_bot import content as contents
from incident_bot.bench import insights
from incident_bot.bench.insights import Group, Insights
from incident_bot.settings import LANGUAGES, Settings

DAY = 24 * 60 * 60
SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=float, default=7.0, help="how far back (default: %(default)g)")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="draw topics by hour, and messages by day")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the names (default: %(default)s)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ContentError, SettingsError and StoreError."""
    from incident_bot.bench import words
    from incident_bot.storage.database import Database

    since = time.time() - DAY * arguments.days
    found = Database(settings.database, SECONDS).run(lambda connection: insights.of(connection, since))
    texts, content = words.load(settings.content), contents.load(settings.content)
    named = {topic: words.topic_name(texts, content, topic, arguments.language) for topic in content.topics}
    named.update({item.id: item.label[arguments.language] for item in content.items.values()})
    said = {key: text[arguments.language] for key, text in texts.items()}
    if arguments.json:
        print(insights.as_json(found))
    else:
        for line in _lines(found, named, said):
            print(line)
    if arguments.pictures:
        _draw(arguments.pictures, found, named, said)
    return 0


def _lines(found: Insights, named: dict[str, str], said: dict[str, str]) -> Iterator[str]:
    yield f"{found.conversations}+ {said['conversations']}, {found.turns}+ {said['messages']}"
    tables: Sequence[tuple[str, tuple[Group, ...]]] = (
        (said["topics"], found.topics),
        (said["not_answered"], found.open),
        (said["language"], found.languages),
        (said["channel"], found.channels),
        (said["outcomes"], found.outcomes),
        (said["kinds"], found.items),
        (said["feedback"], found.feedback),
        (said["disliked"], found.disliked),
    )
    for title, groups in tables:
        yield f"\n{title}"
        for group in groups:
            name = group.name and named.get(group.name, said.get(f"outcome_{group.name}", group.name))
            yield f"  {group.turns:>7}  {name or said['small_groups']}"
        if not groups:
            yield f"  {said['too_few']}"


def _draw(folder: Path, found: Insights, named: dict[str, str], said: dict[str, str]) -> None:
    # Drawing takes a second to import.
    from incident_bot.bench import pictures
    from incident_bot.bench.files import BenchError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hours.png").write_bytes(pictures.hours(found.by_hour, lambda topic: named.get(topic, topic)))
        kinds = {kind: said[f"outcome_{kind}"] for kind in pictures.KINDS}
        (folder / "days.png").write_bytes(pictures.days(found.by_day, kinds))
    except OSError as error:
        raise BenchError("cannot_write", f"{folder}: {error.strerror}") from error
    print(f"pictures: {folder}")
