"""`serve` with INCIDENT_BOT_BENCH_PORT: two processes, two ports, one end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.conftest import TOKEN, started
from tests.channels.conftest import free_port
from tests.channels.web_fakes import Client


def test_the_bench_starts_beside_the_server_and_ends_with_it(tmp_path: Path) -> None:
    public, private = Client(free_port()), Client(free_port())
    settings = {
        "INCIDENT_BOT_STATE": str(tmp_path / "state"),
        "INCIDENT_BOT_PORT": str(public.port),
        "INCIDENT_BOT_BENCH_PORT": str(private.port),
        "INCIDENT_BOT_BENCH_TOKEN": TOKEN,
    }
    with started("serve", settings, tmp_path / "log"):
        assert public.page("/bench/login").status == 404
        assert private.page("/bench/login").status == 200
    with pytest.raises(ConnectionError):
        private.page("/bench/login")
