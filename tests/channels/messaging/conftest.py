from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.messaging.world import NAMES, World, world


@pytest.fixture(params=NAMES)
def chat(request: pytest.FixtureRequest) -> Iterator[World]:
    """On every platform. Whatever was sent kept to its documentation."""
    with world(request.param) as opened:
        yield opened
        opened.idle()
        assert opened.platform.violations == []
