"""docs/privacy.md says of every column what it holds."""

from __future__ import annotations

import re
from pathlib import Path

from incident_bot.settings import Settings
from incident_bot.storage.locks import LEASE_SECONDS
from incident_bot.storage.tables import metadata

ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_column_is_told_and_no_other(root: Path) -> None:
    page = (root / "docs" / "privacy.md").read_text(encoding="utf-8")
    told = [row[:2] for row in ROW.findall(page)]
    assert sorted(told) == sorted(
        (table.name, column.name) for table in metadata.sorted_tables for column in table.columns
    )


def test_the_times_are_those_of_the_code(root: Path) -> None:
    page = (root / "docs" / "privacy.md").read_text(encoding="utf-8")
    days = {number for row in ROW.findall(page) for number in re.findall(r"(\d+) days", row[3])}
    assert days == {f"{Settings.from_environment({}).retention_days:g}"}
    assert f"{LEASE_SECONDS:g} seconds" in page
