"""Pages in Markdown that a benchmark writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template


def template(path: Path, **filters: Callable[..., str]) -> Template:
    """With `number` for thousands, and these filters of its own."""
    environment = Environment(
        loader=FileSystemLoader(path.parent),
        # Not HTML.
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({"number": _number, **filters})
    return environment.get_template(path.name)


def _number(value: Any) -> str:
    return f"{value:,}"
