"""The files of content/, each compared with its schema. What is wrong in one becomes a fault with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from incident_bot import schemas, widget_content, yaml_files
from incident_bot.errors import Fault
from incident_bot.schemas import Schema
from incident_bot.settings import LANGUAGES
from incident_bot.yaml_files import TOO_DEEP, Unreadable

PAGE = "content/page.yml"


def read(folder: Path, name: str, schema: Schema, faults: list[Fault]) -> dict[str, Any]:
    """The file's mapping, or an empty one and at least one fault more."""
    file = f"{folder.name}/{name}"
    try:
        data = yaml_files.read(folder / name)
    except Unreadable as error:
        faults.append(Fault(file, what=str(error)))
        return {}
    try:
        found = list(_flaws(file, [Path(name).stem] if name.startswith("answers/") else [], data, schema))
    except RecursionError:
        found = [Fault(file, what=TOO_DEEP)]
    faults.extend(found)
    return data if isinstance(data, dict) and not found else {}


def _flaws(file: str, inside: list[str], data: Any, schema: Schema) -> Iterator[Fault]:
    """What the schema finds. `inside` is the topic, where the file is about one."""
    strange = next(_strange_keys(data), None)
    if strange:
        yield Fault(file, " ".join(inside), what=f"key {strange} is no word")
        return
    for flaw in Draft7Validator(schema).iter_errors(data):
        path = [str(step) for step in flaw.absolute_path]
        missing = [language for language in LANGUAGES if flaw.message == f"'{language}' is a required property"]
        language = next((step for step in path if step in LANGUAGES), missing[0] if missing else "")
        topic = " ".join([*inside, *(step for step in path if step not in LANGUAGES)])
        yield Fault(file, topic, language, "text is missing" if missing else flaw.message)


def _strange_keys(data: Any) -> Iterator[str]:
    """Keys that are no text, for which JSON Schema has no answer. An anchor cannot hide one: each node is seen once."""
    waiting, seen = [data], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, dict | list):
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            yield from (repr(key) for key in node if not isinstance(key, str))
        waiting.extend(node.values() if isinstance(node, dict) else node)


def file_of(group: str) -> str:
    """Where the phrases of a group stand."""
    files = {
        **dict.fromkeys(schemas.PAGE["properties"], PAGE),
        widget_content.GROUP: widget_content.FILE,
        "channels": "content/channels.yml",
        "held": "content/held.yml",
    }
    return files.get(group, "content/phrases.yml")
