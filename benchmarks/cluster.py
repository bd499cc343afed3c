"""Replicas of the assistant as processes of this machine, with PostgreSQL, Redis and nginx: `make cluster`."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.channels.conftest import free_port
from tests.faults.servers import PostgreSQL, RedisServer, Server, listens, shared_folder, until

ROOT = Path(__file__).parents[1]
LOCATIONS = ROOT / "deploy" / "nginx" / "locations.conf"
INSTALL = "nginx is not installed, so the first replica is shown alone; on Debian: apt-get install nginx-light"
STARTING_SECONDS = 180


@dataclass(frozen=True)
class Cluster:
    """`url` is that of nginx, empty where it is not installed."""

    url: str
    workers: tuple[str, ...]
    processes: tuple[int, ...]
    database: str


class Nginx(Server):
    """The rules of deploy/nginx/, in front of replicas on these ports."""

    def __init__(self, folder: Path, ports: tuple[int, ...], binary: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        servers = "".join(f"server 127.0.0.1:{number} max_fails=1 fail_timeout=1s; " for number in ports)
        paths = "".join(
            f"{name}_temp_path {folder}/nginx-{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = folder / "nginx.conf"
        configuration.write_text(
            f"pid {folder}/nginx.pid; daemon off; error_log /dev/null; events {{ worker_connections 4096; }}\n"
            f"http {{ {paths} upstream assistant {{ least_conn; {servers} keepalive 64; }}\n"
            f"upstream sockets {{ ip_hash; {servers} }}\n"
            f"server {{ listen 127.0.0.1:{port}; include {LOCATIONS}; }} }}\n"
        )
        super().__init__([binary, "-c", str(configuration)], lambda: listens(port))


def nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def running(workers: int, **environment: str) -> Iterator[Cluster]:
    """With the trained model; everything ends with it."""
    with ExitStack() as stack:
        folder = stack.enter_context(shared_folder())
        database, redis = PostgreSQL(folder), RedisServer(folder)
        for server in (database, redis):
            stack.callback(server.stop)
            server.start()
        ports = tuple(free_port() for _ in range(workers))
        shared = {
            "INCIDENT_BOT_SECRET_KEY": secrets.token_urlsafe(32),
            "INCIDENT_BOT_DATABASE_URL": database.url,
            "INCIDENT_BOT_REDIS_URL": redis.url,
            "SANIC_PROXIES_COUNT": "1",
            **environment,
        }
        started = [stack.enter_context(_worker(port, shared)) for port in ports]
        for port in ports:
            until(lambda port=port: listens(port), STARTING_SECONDS, "a replica")  # type: ignore[misc]
        url, binary = "", nginx()
        if binary:
            front = Nginx(folder, ports, binary)
            stack.callback(front.stop)
            front.start()
            url = front.url
        direct = tuple(f"http://127.0.0.1:{port}" for port in ports)
        yield Cluster(url, direct, tuple(process.pid for process in started), database.url)


@contextmanager
def _worker(port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "incident_bot.cli.main", "serve"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "INCIDENT_BOT_PORT": str(port), **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="replicas (default: one for each core)"
    )
    arguments = parser.parse_args()
    with running(arguments.workers) as cluster:
        print(f"replicas: {' '.join(cluster.workers)}")
        print(f"ready: {cluster.url or cluster.workers[0]}/ (end with Ctrl-C)", flush=True)
        if not cluster.url:
            print(INSTALL, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
