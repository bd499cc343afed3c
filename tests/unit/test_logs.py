from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.core.brokers.file import FileEventBroker

from incident_bot.logs import JsonLines, keep_text_out, log_failure

SAID = "my password is Hunter2!"


@pytest.fixture
def without_text() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    keep_text_out()
    yield
    logging.setLogRecordFactory(before)


def failure() -> Exception:
    try:
        raise ValueError(SAID)
    except ValueError as error:
        return error


def test_a_failure_is_logged_with_number_kind_and_place(caplog: pytest.LogCaptureFixture) -> None:
    number = log_failure(failure())
    (message,) = caplog.messages
    assert number in message
    assert "ValueError" in message
    assert "test_logs.py" in message
    assert SAID not in caplog.text


def test_an_error_that_was_never_raised_can_be_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert log_failure(ValueError(SAID)) in caplog.messages[0]


@pytest.mark.usefixtures("without_text")
def test_other_libraries_say_where_and_not_what(caplog: pytest.LogCaptureFixture) -> None:
    library = logging.getLogger("rasa.core.processor")
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, library.name):
        library.debug(f"Received '{SAID}'")
        library.info("Received '%s'", SAID)
        logging.getLogger("asyncio").error(SAID)
        try:
            raise ValueError(SAID)
        except ValueError:
            library.exception(f"failed on {SAID}", stack_info=True)
    assert len(caplog.records) == 4
    assert "Hunter2" not in caplog.text
    assert "rasa.core.processor in test_logs.py" in caplog.messages[0]
    assert caplog.messages[3].endswith("ValueError")


@pytest.mark.usefixtures("without_text")
def test_our_own_messages_are_written_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("incident_bot.live_content").warning("content: %s", "good")
    assert caplog.messages == ["content: good"]


@pytest.mark.usefixtures("without_text")
def test_asked_twice_it_is_done_once() -> None:
    factory = logging.getLogRecordFactory()
    keep_text_out()
    assert logging.getLogRecordFactory() is factory


@pytest.mark.usefixtures("without_text")
def test_events_in_the_file_of_a_broker_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    broker = FileEventBroker(str(path))
    try:
        broker.publish({"event": "user", "text": "is my address known?"})
    finally:
        (handler,) = broker.event_logger.handlers
        broker.event_logger.removeHandler(handler)
        handler.close()
    assert json.loads(path.read_text()) == {"event": "user", "text": "is my address known?"}


@pytest.mark.usefixtures("without_text")
def test_as_json_every_record_is_one_line_with_the_same_rule(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    log = logging.Logger("of a test")
    log.addHandler(handler)
    log.error(f"quotes {SAID}\n")
    log = logging.Logger("incident_bot.live_content")
    log.addHandler(handler)
    log.warning("content:\n%s", "é")
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(first) == set(second) == {"time", "level", "logger", "message"}
    assert first["message"].startswith("of a test in test_logs.py:")
    assert (second["level"], second["message"]) == ("WARNING", "content:\né")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", second["time"])
