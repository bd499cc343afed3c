from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from incident_bot.content import Content, load

if TYPE_CHECKING:
    from incident_bot.understanding.encoder import Encoder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def content() -> Content:
    """The real content, as the assistant loads it."""
    return load(ROOT / "content")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of content/ that a test may break."""
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace the first `old` by `new` in a file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real one, as the components share it: it takes a second and 150 MB."""
    from incident_bot.understanding.encoder import shared_encoder

    return shared_encoder()
