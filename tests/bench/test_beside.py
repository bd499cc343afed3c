"""`serve` with INCIDENT_BOT_BENCH_PORT: two processes, two ports, one end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.conftest import ROOT, STARTED, TOKEN
from tests.channels.conftest import free_port
from tests.channels.web_fakes import Client


def test_the_bench_starts_beside_the_server_and_ends_with_it(tmp_path: Path) -> None:
    public, private = Client(free_port()), Client(free_port())
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INCIDENT_BOT_")}
    settings = {
        "INCIDENT_BOT_STATE": str(tmp_path / "state"),
        "INCIDENT_BOT_PORT": str(public.port),
        "INCIDENT_BOT_BENCH_PORT": str(private.port),
        "INCIDENT_BOT_BENCH_TOKEN": TOKEN,
    }
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "incident_bot.cli.main", "serve"],
            cwd=ROOT,
            env={**kept, **settings},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(STARTED * 10):
            if "bench: http" in log.read_text(encoding="utf-8", errors="replace"):
                break
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
            time.sleep(0.1)
        assert public.page("/bench/login").status == 404
        assert private.page("/bench/login").status == 200
    finally:
        process.terminate()
        process.wait(30)
    with pytest.raises(ConnectionError):
        private.page("/bench/login")
