"""Sets of messages that are put to the trained model one by one, and judged as a whole."""

from __future__ import annotations

import pytest

from incident_bot.cli.evaluate import asker
from incident_bot.evaluation.measure import Ask
from incident_bot.settings import Settings


@pytest.fixture(scope="session")
def ask() -> Ask:
    return asker(Settings.from_environment())
