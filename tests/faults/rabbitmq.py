"""A private RabbitMQ from Debian's package: none of PyPI brings the server."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.faults.servers import UNPRIVILEGED, Server, free_port, listens

# Debian's command in /usr/sbin runs its own node only.
BINARIES = "/usr/lib/rabbitmq/bin"
INSTALL = "RabbitMQ is not installed, so events go nowhere; on Debian: apt-get install rabbitmq-server"
# Erlang's nodes find each other through epmd: here one of its own, which ends with the server.
START = 'epmd & exec "$0"'
PRIVATE = "-kernel inet_dist_use_interface {127,0,0,1}"


class RabbitMQServer(Server):
    """Listens on 127.0.0.1 alone; what is in durable queues outlives a stop."""

    start_seconds = 60.0

    def __init__(self, folder: Path, binary: str) -> None:
        home = folder / "rabbitmq"
        home.mkdir()
        configuration = home / "rabbitmq.conf"
        self.port = free_port()
        configuration.write_text(f"listeners.tcp.1 = 127.0.0.1:{self.port}\n")
        (home / "plugins").write_text("[].\n")
        (home / "environment").touch()
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        if user:
            shutil.chown(home, user)
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/"
        environment = {
            "HOME": str(home),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(free_port()),
            "RABBITMQ_CONF_ENV_FILE": str(home / "environment"),
            "RABBITMQ_CONFIG_FILE": str(configuration.with_suffix("")),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_NODENAME": f"incident-bot-{self.port}@localhost",
            "RABBITMQ_PID_FILE": str(home / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": PRIVATE,
        }
        super().__init__(["sh", "-c", START, binary], lambda: listens(self.port), user, environment)

    @property
    def settings(self) -> dict[str, str]:
        """What deploy/endpoints.yml asks for."""
        return {
            "RABBITMQ_HOST": "127.0.0.1",
            "RABBITMQ_PORT": str(self.port),
            "RABBITMQ_USER": "guest",
            "RABBITMQ_PASSWORD": "guest",
        }


def rabbitmq() -> str | None:
    return shutil.which("rabbitmq-server", path=BINARIES)
