"""Where a component finds content/: its own `content` in config.yml, else the setting that everything else follows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from incident_bot.settings import Settings


def content_folder(config: Mapping[str, Any]) -> Path:
    return Path(config["content"]) if config.get("content") else Settings.from_environment().content
