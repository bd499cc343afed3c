"""content/ as it is now: read again when its files change, and only if they pass the checks."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from incident_bot import metrics
from incident_bot.checks import grounding
from incident_bot.content import Content, load
from incident_bot.errors import ContentError

logger = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int], ...]


class LiveContent:
    """The last content that was good. The folder is looked at once a second at most."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ContentError when there is no good content to begin with."""
        self._folder = folder
        self._clock = clock
        self._stamp = self._look()
        self._content = self._checked()
        self._looked = clock()

    def current(self) -> Content:
        if self._clock() - self._looked >= 1:
            self._looked = self._clock()
            stamp = self._look()
            if stamp != self._stamp:
                self._stamp = stamp
                self._reload()
        return self._content

    @property
    def version(self) -> str:
        """Of the content that is live: twelve hexadecimal digits, the same for the same files."""
        return self._version

    def _reload(self) -> None:
        try:
            self._content = self._checked()
            logger.info("content: changes in %s are live", self._folder)
        except ContentError as error:
            logger.error("content: the last good version stays in place, because of\n%s", error)

    def _checked(self) -> Content:
        version = _version(self._folder)
        content = load(self._folder)
        faults = list(grounding.faults(content))
        if faults:
            raise ContentError(faults)
        self._version = version
        metrics.CONTENT.info({"version": version})
        return content

    def _look(self) -> Stamp:
        found = []
        for path in sorted(self._folder.rglob("*.yml")):
            try:
                status = path.stat()
            except OSError:
                continue
            found.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(found)


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        try:
            data = path.read_bytes()
        except OSError:
            continue
        digest.update(f"{path.relative_to(folder)} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()[:12]
