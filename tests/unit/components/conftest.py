from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import GraphComponent

from incident_bot.components.items import ItemExtractor
from incident_bot.components.language import LanguageIdentifier
from incident_bot.components.questions import QuestionClassifier
from incident_bot.components.signs import SignDetector
from tests.unit.components.lifecycle import Lifecycle


@pytest.fixture(scope="session")
def lifecycle(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Callable[[type[GraphComponent]], Lifecycle]:
    return lambda component: Lifecycle(component, tmp_path_factory.mktemp(component.__name__), root)


@pytest.fixture(scope="session", params=[LanguageIdentifier, ItemExtractor, SignDetector, QuestionClassifier])
def pair(
    request: pytest.FixtureRequest, lifecycle: Callable[[type[GraphComponent]], Lifecycle]
) -> tuple[Lifecycle, Any, Any]:
    """A component's life, the component after its training, and the one that was loaded from what that left."""
    life = lifecycle(request.param)
    return life, life.trained(), life.loaded()
