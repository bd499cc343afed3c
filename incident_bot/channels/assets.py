"""The built widget, as `make web` leaves it in web/dist/: read once, compressed once, served to be kept."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from incident_bot.errors import MessageRefused

LOADER = "loader.js"
NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(js|css|json|svg|txt)")
# A name with a hash of what is in the file never means anything else.
HASHED = re.compile(r".*[.-][A-Za-z0-9]{8,}\.(?:js|css|svg)")
TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
FOR_EVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"


@dataclass(frozen=True)
class Asset:
    """A file to be served. `compressed` is the body in gzip, `etag` names this very body."""

    body: bytes
    compressed: bytes
    kind: str
    etag: str
    kept: str

    @classmethod
    def of(cls, body: bytes, kind: str, kept: str) -> Asset:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        return cls(body, gzip.compress(body, mtime=0), TYPES[kind], etag, kept)


class Assets:
    """Files of one folder, looked at again when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[tuple[int, int], Asset]] = {}

    @property
    def are_built(self) -> bool:
        return (self._folder / LOADER).is_file()

    def get(self, name: str) -> Asset:
        """Raises MessageRefused where there is no such file."""
        match = NAME.fullmatch(name)
        path = self._folder / name
        if not match or not path.is_file():
            missing = "there is no such file" if self.are_built else f"{self._folder} is empty; run `make web`"
            raise MessageRefused("not_found", 404, missing)
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._read.get(name)
        if known is None or known[0] != stamp:
            kept = FOR_EVER if HASHED.fullmatch(name) else SHORT
            known = (stamp, Asset.of(path.read_bytes(), match[1], kept))
            self._read[name] = known
        return known[1]
