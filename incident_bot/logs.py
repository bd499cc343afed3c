"""What the operator reads: where something went wrong and its number, never what a customer wrote."""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from pathlib import PurePath
from typing import Any

logger = logging.getLogger(__name__)

# Their messages are written with this rule in mind. The last is no log: so Rasa's file broker writes events, which are
# those that the store keeps.
OURS = ("incident_bot", "actions", "event-logger")


def log_failure(error: BaseException) -> str:
    """Logs where an error arose, never what it says, because that may quote the customer. Returns its number."""
    number = secrets.token_hex(4)
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f"{last[0].filename}:{last[0].lineno}" if last else "an unknown place"
    logger.error("error %s: no answer, because of %s in %s", number, type(error).__name__, where)
    return number


class JsonLines(logging.Formatter):
    """One object a line: time in UTC, level, where from, message."""

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields = {
            "time": f"{at}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        return json.dumps(fields, ensure_ascii=False)


def keep_text_out() -> None:
    """From now on a record of any other library says where it was written, and which error it is about. Its message
    may quote a customer at every level, and so may the values in a traceback."""
    if not getattr(logging.getLogRecordFactory(), "keeps_text_out", False):
        logging.setLogRecordFactory(_record)


def _record(
    name: str, level: int, path: str, line: int, message: Any, args: Any, exc_info: Any, *rest: Any, **more: Any
) -> logging.LogRecord:
    if name.partition(".")[0] in OURS:
        return logging.LogRecord(name, level, path, line, message, args, exc_info, *rest, **more)
    place = f"{PurePath(path).name}:{line}"
    kind = exc_info[0] if isinstance(exc_info, tuple) else None
    said = f"{name} in {place}" if kind is None else f"{name} in {place}: {kind.__name__}"
    return logging.LogRecord(name, level, path, line, said, None, None)


_record.keeps_text_out = True  # type: ignore[attr-defined]
