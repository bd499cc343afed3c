"""Replicas as processes of this machine, with PostgreSQL, Redis, RabbitMQ and nginx: `make cluster`."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sqlalchemy import select

from benchmarks.customers import missing
from benchmarks.meter import REPLICAS, Meter
from benchmarks.replicas import Replica
from incident_bot.channels.sessions import Sessions
from incident_bot.storage.database import Database
from incident_bot.storage.tables import events
from tests.faults import nginx as front
from tests.faults import rabbitmq as broker
from tests.faults.nginx import Nginx
from tests.faults.rabbitmq import RabbitMQServer
from tests.faults.servers import PostgreSQL, RedisServer, Server, shared_folder

QUEUE = "incident-bot-events"
KEY = secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Cluster:
    """`url` is that of nginx and `events` that of RabbitMQ, empty where they are not installed. `servers` are the
    process ids of the others, by name."""

    url: str
    replicas: tuple[Replica, ...]
    servers: Mapping[str, int]
    database: str
    events: str
    folder: Path

    @property
    def urls(self) -> list[str]:
        """Where customers write to."""
        return [self.url] if self.url else [replica.url for replica in self.replicas]

    @property
    def meter(self) -> Meter:
        servers = {name: [pid] for name, pid in self.servers.items()}
        return Meter({REPLICAS: [replica.pid for replica in self.replicas], **servers})

    def missing(self, said: Mapping[str, Sequence[str]]) -> int:
        """How many of the texts that were answered, by the token of their conversation, are not stored in order."""
        stored, opened = _stored(self.database), Sessions(KEY)
        return sum(missing(texts, stored[opened.open(token).conversation]) for token, texts in said.items())


@contextmanager
def running(
    replicas: int, cores: Sequence[int] = (), environment: Mapping[str, str] | None = None
) -> Iterator[Cluster]:
    """With the trained model; everything ends with it. Each replica stays on one of `cores`, in turn, if there are
    any. Raises ServerError."""
    with ExitStack() as stack:
        folder = stack.enter_context(shared_folder())
        database, redis = PostgreSQL(folder), RedisServer(folder)
        servers: dict[str, Server] = {"PostgreSQL": database, "Redis": redis}
        settings = {
            "INCIDENT_BOT_SECRET_KEY": KEY,
            "INCIDENT_BOT_DATABASE_URL": database.url,
            "INCIDENT_BOT_REDIS_URL": redis.url,
            "INCIDENT_BOT_PRODUCTION": "1",
            "SANIC_PROXIES_COUNT": "1",
            **(environment or {}),
        }
        queues = ""
        if binary := broker.rabbitmq():
            rabbitmq = RabbitMQServer(folder, binary)
            servers["RabbitMQ"], queues = rabbitmq, rabbitmq.url
            settings |= rabbitmq.settings
        for server in servers.values():
            stack.callback(server.stop)
            server.start()
        started = tuple(
            Replica(number, folder, settings, bool(queues), cores[number % len(cores)] if cores else None)
            for number in range(replicas)
        )
        for replica in started:
            stack.callback(replica.stop)
            replica.start()
        for replica in started:
            replica.wait()
        url = ""
        if binary := front.nginx():
            proxy = Nginx(folder, [replica.port for replica in started], binary)
            stack.callback(proxy.stop)
            proxy.start()
            servers["nginx"], url = proxy, proxy.url
        processes = {name: server.pid for name, server in servers.items()}
        yield Cluster(url, started, processes, database.url, queues, folder)


@contextmanager
def alone(environment: Mapping[str, str]) -> Iterator[Cluster]:
    """What `make run` starts: one process with SQLite."""
    with shared_folder() as folder:
        settings = {"INCIDENT_BOT_SECRET_KEY": KEY, "INCIDENT_BOT_STATE": str(folder), **environment}
        replica = Replica(0, folder, settings, broker=False)
        try:
            replica.start()
            replica.wait()
            yield Cluster("", (replica,), {}, f"sqlite:///{folder / 'conversations.db'}", "", folder)
        finally:
            replica.stop()


def _stored(database_url: str) -> Mapping[str, Sequence[str]]:
    """What customers said, by conversation."""
    said: dict[str, list[str]] = defaultdict(list)
    query = select(events.c.conversation_id, events.c.data).where(events.c.type == "user")
    query = query.order_by(events.c.conversation_id, events.c.seq)
    database = Database(database_url, 60)
    for conversation, data in database.run(lambda connection: connection.execute(query).all()):
        said[conversation].append(json.loads(data)["text"])
    database.close()
    return said


def describe(cluster: Cluster) -> str:
    """What a person can look at."""
    lines = [f"{name}: process {pid}" for name, pid in cluster.servers.items()]
    lines += [_replica(replica) for replica in cluster.replicas]
    lines.append(f"conversations: psql {cluster.database}")
    if cluster.events:
        lines.append(f"events: queue {QUEUE} of {cluster.events}")
    lines.append(f"logs: {cluster.folder}/replica-*.log")
    if not cluster.events:
        lines.append(broker.INSTALL)
    if not cluster.url:
        lines.append(front.INSTALL)
    lines.append(f"ready: {cluster.urls[0]}/ (end with Ctrl-C)")
    return "\n".join(lines)


def _replica(replica: Replica) -> str:
    return f"replica {replica.number}: process {replica.pid}, {replica.url}/health/ready, {replica.metrics_url}/metrics"


def watch(cluster: Cluster) -> None:
    """A replica that ends is started again, as an orchestrator does."""
    while True:
        time.sleep(0.5)
        for replica in cluster.replicas:
            if replica.ended:
                print(f"replica {replica.number} has ended ({replica.status}): starting another", flush=True)
                replica.start()
                replica.wait()
                print(_replica(replica), flush=True)


def interrupt(*_: int | FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--replicas", type=int, default=os.cpu_count() or 1, help="how many (default: one for each core)"
    )
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, interrupt)
    with suppress(KeyboardInterrupt):
        print("starting the servers and loading the model, less than a minute ...", flush=True)
        with running(arguments.replicas) as cluster:
            print(describe(cluster), flush=True)
            watch(cluster)


if __name__ == "__main__":
    main()
