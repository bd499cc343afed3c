"""Both systems as servers of this machine, each with a database of its own where it has one."""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from sqlalchemy.engine.url import make_url

from benchmarks.speed.load import Ask, ask_ours, ask_stock
from benchmarks.speed.projects import MODEL, OURS, STOCK, Training, environment
from benchmarks.speed.usage import cpu_seconds
from benchmarks.systems import ROOT, NotMeasured
from tests.faults.servers import PostgreSQL, free_port, shared_folder

STARTING_SECONDS = 300
# In memory where the system has that; a database in a file elsewhere.
RAM = Path("/dev/shm")
# All load comes from one address, and 32 conversations at once: what is let in is measured elsewhere.
OPEN = {"INCIDENT_BOT_ADDRESS_RATE": "0", "INCIDENT_BOT_SESSION_RATE": "0", "INCIDENT_BOT_MOST_TURNS": "1000"}
FIRST = "Hello, what happened?"


@dataclass(frozen=True)
class Database:
    """A private PostgreSQL and its first process."""

    server: PostgreSQL
    process: int

    @property
    def url(self) -> str:
        return self.server.url


@dataclass(frozen=True)
class System:
    """A server that answers. `ready` is seconds from its start to its first answer, `ready_cpu` of all processors;
    `metrics` is the port of its counters, 0 for none."""

    name: str
    url: str
    ask: Ask
    processes: tuple[int, ...]
    ready: float
    ready_cpu: float
    database: Database | None
    metrics: int = 0

    @property
    def database_processes(self) -> tuple[int, ...]:
        return (self.database.process,) if self.database else ()


@contextmanager
def stock(training: Training, python: Path, database: Database | None) -> Iterator[System]:
    """`rasa run` by that interpreter's Rasa, with its REST channel and our actions on their server. Without a database
    conversations and locks are in memory, as Rasa has them. Raises NotMeasured."""
    actions, port = free_port(), free_port()
    endpoints: dict[str, object] = {"action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"}}
    if database:
        url = make_url(database.url)
        where = {"url": url.host, "port": url.port, "db": url.database, "username": url.username, "password": ""}
        endpoints["tracker_store"] = {"type": "SQL", "dialect": "postgresql", **where}
    (training.folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    serve = f"run --interface 127.0.0.1 --port {port} --model models/{MODEL}.tar.gz --endpoints endpoints.yml"
    # What `rasa run actions` starts, without importing Rasa first.
    commands = (
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
        [str(python), "-m", "rasa", *serve.split(), "--credentials", "credentials.yml"],
    )
    variables = {**environment(training.folder), "ACTION_SERVER_HOST": "127.0.0.1"}
    with _started(STOCK, port, ask_stock, commands, training.folder, variables, database) as system:
        yield system


@contextmanager
def ours(training: Training, database: Database | None) -> Iterator[System]:
    """`incident-bot serve`. It keeps no conversation in memory: without a database its SQLite file lies on a RAM disk.
    Raises NotMeasured."""
    port, metrics = free_port(), free_port()
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as state:
        variables = {
            **environment(training.folder),
            **OPEN,
            # Of a share of the lines it would not start: it checks first that it understands.
            "INCIDENT_BOT_MODELS": str(ROOT / "models"),
            "INCIDENT_BOT_STATE": state,
            "INCIDENT_BOT_SECRET_KEY": secrets.token_urlsafe(32),
            "INCIDENT_BOT_PORT": str(port),
            "INCIDENT_BOT_METRICS_PORT": str(metrics),
            "INCIDENT_BOT_DATABASE_URL": database.url if database else "",
        }
        command = [sys.executable, "-m", "incident_bot.cli.main", "serve"]
        with _started(OURS, port, ask_ours, [command], ROOT, variables, database, metrics) as system:
            yield system


@contextmanager
def database() -> Iterator[Database]:
    with shared_folder() as folder:
        server = PostgreSQL(folder)
        server.start()
        try:
            first = (folder / "data/postmaster.pid").read_text(encoding="ascii").splitlines()[0]
            yield Database(server, int(first))
        finally:
            server.stop()


@contextmanager
def _started(
    name: str,
    port: int,
    ask: Ask,
    commands: Sequence[Sequence[str]],
    folder: Path,
    variables: Mapping[str, str],
    database: Database | None,
    metrics: int = 0,
) -> Iterator[System]:
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile())
        started = time.perf_counter()
        processes = []
        for command in commands:
            process = subprocess.Popen(
                command, cwd=_working(command, folder), env=dict(variables), stdout=log, stderr=subprocess.STDOUT
            )
            stack.callback(_end, process)
            processes.append(process)
        try:
            _until(lambda: _answers(url, ask), processes)
        except NotMeasured as reason:
            log.seek(0)
            said = log.read()[-2000:].decode("utf-8", "replace")
            raise NotMeasured(f"{name} does not start: {reason}\n{said}") from None
        ready, ids = time.perf_counter() - started, tuple(process.pid for process in processes)
        yield System(name, url, ask, ids, ready, cpu_seconds(ids), database, metrics)


def _working(command: Sequence[str], folder: Path) -> Path:
    """The action server finds its modules where they stand."""
    return ROOT if "rasa_sdk" in command else folder


def _answers(url: str, ask: Ask) -> bool:
    """Whether a first message is answered."""
    request = ask(url, None, FIRST)
    try:
        with urllib.request.urlopen(
            urllib.request.Request(request.url, request.body, {"Content-Type": "application/json"}), timeout=60
        ) as reply:
            return bool(request.read(reply.read()).answered)
    except (urllib.error.URLError, OSError):
        return False


def _until(condition: Callable[[], bool], processes: Sequence[subprocess.Popen[bytes]]) -> None:
    started = time.monotonic()
    while not condition():
        for process in processes:
            if process.poll() is not None:
                raise NotMeasured(f"a process ended with status {process.returncode}")
        if time.monotonic() - started > STARTING_SECONDS:
            raise NotMeasured(f"no answer after {STARTING_SECONDS} s")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
