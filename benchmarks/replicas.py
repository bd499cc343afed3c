"""One replica: `incident-bot serve` with the trained model, as a process of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from incident_bot.errors import ServerError
from tests.faults.servers import free_port, listens, until

ROOT = Path(__file__).parents[1]
STARTING_SECONDS = 180


class Replica:
    """In a folder of its own, as in the image; with `broker`, events go where deploy/endpoints.yml says. It runs on
    `core` alone, if that is a number."""

    def __init__(
        self, number: int, folder: Path, environment: Mapping[str, str], broker: bool, core: int | None = None
    ) -> None:
        self.number = number + 1
        self.port, self._metrics_port = free_port(), free_port()
        self._home = folder / f"replica-{self.number}"
        self._log = folder / f"replica-{self.number}.log"
        self._pinned = [] if core is None else ["taskset", "--cpu-list", str(core)]
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "INCIDENT_BOT_PORT": str(self.port),
            "INCIDENT_BOT_METRICS_PORT": str(self._metrics_port),
            "INCIDENT_BOT_CONTENT": str(ROOT / "content"),
            "INCIDENT_BOT_MODELS": str(ROOT / "models"),
            "INCIDENT_BOT_WEB": str(ROOT / "web" / "dist"),
            **environment,
        }
        self._home.mkdir()
        (self._home / "credentials.yml").symlink_to(ROOT / "credentials.yml")
        (self._home / "endpoints.yml").symlink_to(ROOT / ("deploy/endpoints.yml" if broker else "endpoints.yml"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def metrics_url(self) -> str:
        return f"http://127.0.0.1:{self._metrics_port}"

    @property
    def pid(self) -> int:
        """Of a replica that was started."""
        assert self._process
        return self._process.pid

    @property
    def status(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    @property
    def ended(self) -> bool:
        return self.status is not None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._pinned, sys.executable, "-m", "incident_bot.cli.main", "serve"],
                cwd=self._home,
                env=self._environment,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the whole cluster, which ends its replicas one by one.
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it can be asked. Raises ServerError."""
        until(lambda: self.ended or listens(self.port), STARTING_SECONDS, f"replica {self.number}")
        if self.ended:
            said = "\n".join(self._log.read_text(errors="replace").splitlines()[-5:])
            raise ServerError(f"replica {self.number} did not start:\n{said}")

    def stop(self) -> None:
        """It answers what it has begun."""
        if self._process and not self.ended:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
