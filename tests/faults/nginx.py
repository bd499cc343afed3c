"""The rules of deploy/nginx/, in front of replicas on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.faults.servers import Server, free_port, listens

LOCATIONS = Path(__file__).parents[2] / "deploy" / "nginx" / "locations.conf"
INSTALL = "nginx is not installed, so replicas are reached one by one; on Debian: apt-get install nginx-light"


class Nginx(Server):
    def __init__(self, folder: Path, ports: Sequence[int], binary: str) -> None:
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
