"""`incident-bot` as a program of its own, with the trained model."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import BIN, ROOT, SECONDS, environment, run

FIELDS = ["sender", "text", "language", "topics", "items", "handoff", "intent", "messages", "ms"]


@dataclass(frozen=True)
class Line:
    """A line that a program sends. `known` is what its record must repeat of it."""

    name: str
    line: bytes
    known: dict[str, Any]


def line(name: str, **row: Any) -> Line:
    return Line(name, json.dumps(row).encode(), row)


def unreadable(name: str, content: bytes) -> Line:
    return Line(name, content, {})


FAULTY = (
    unreadable("no JSON", b"{not json"),
    unreadable("half an object", b'{"sender": "half", "text": "who'),
    unreadable("nothing", b""),
    unreadable("a list", b'["who did it"]'),
    unreadable("a string", b'"who did it"'),
    unreadable("null", b"null"),
    unreadable("not UTF-8", b'{"sender": "latin", "text": "donn\xe9es"}'),
    unreadable("a raw NUL", b'{"sender": "nul", "text": "who did \x00it"}'),
    unreadable("nested without end", b"[" * 100_000),
    line("no text", sender="no text"),
    line("text is null", sender="text is null", text=None),
    line("text is a number", sender="text is a number", text=5),
    line("text is a list", sender="text is a list", text=["who did it"]),
    line("text is empty", sender="text is empty", text=""),
    line("text is blank", sender="text is blank", text=" \t "),
    line("text is NUL alone", sender="text is NUL alone", text="\x00"),
    line("text of 100 kB", sender="text of 100 kB", text="x" * 100_000),
    line("sender is a number", sender=5, text="who did it"),
    line("sender is null", sender=None, text="who did it"),
    line("sender is empty", sender="", text="who did it"),
    # Its record cannot repeat the text: UTF-8 has no lone surrogates.
    Line("a lone surrogate alone", rb'{"sender": "lone", "text": "\ud800"}', {"sender": "lone"}),
)
ODD = (
    line("unknown keys", sender="unknown keys", text="who did it?", extra=[1], language="xx", items=None, ms="long"),
    line("a key named error", sender="a key named error", text="who did it?", error="none"),
    line("NUL in the text", sender="NUL in the text", text="who did it?\x00"),
    line("no sender", text="who did it?"),
    line("a command", sender="a command", text="/who did it?"),
    Line("a lone surrogate in the text", rb'{"sender": "odd", "text": "\ud800 who did it?"}', {"sender": "odd"}),
)


@dataclass(frozen=True)
class Answers:
    """What one run of `ask --jsonl` wrote for ODD, and for FAULTY with a conversation around each of its lines."""

    first: dict[str, Any]
    odd: dict[str, dict[str, Any]]
    faulty: dict[str, dict[str, Any]]
    before: dict[str, dict[str, Any]]
    after: dict[str, dict[str, Any]]
    count: int
    returncode: int


@pytest.fixture(scope="module")
def answers() -> Answers:
    first = line("first", sender="first", text="what data leaked").line
    sent = [case.line for case in ODD]
    for case in FAULTY:
        sender = str(case.known.get("sender") or f"about {case.name}")
        sent.append(line("before", sender=sender, text="was my bank account leaked?").line)
        sent.append(case.line)
        sent.append(line("after", sender=sender, text="could you say that again?").line)
    with subprocess.Popen(
        [BIN / "incident-bot", "ask", "--jsonl"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin
        assert process.stdout
        stop = threading.Timer(SECONDS, process.kill)
        stop.start()
        process.stdin.write(first + b"\n")
        process.stdin.flush()
        # Without a flush this waits until the process is killed, and is empty.
        answer = process.stdout.readline()
        rest = process.communicate(b"\n".join(sent))[0]
        stop.cancel()
    records = [json.loads(written) for written in rest.decode("utf-8").splitlines()]
    about = records[len(ODD) :]
    names = [case.name for case in FAULTY]
    return Answers(
        json.loads(answer or b"{}"),
        dict(zip((case.name for case in ODD), records)),
        dict(zip(names, about[1::3])),
        dict(zip(names, about[::3])),
        dict(zip(names, about[2::3])),
        len(records) - len(sent),
        process.returncode,
    )


def test_one_record_a_line_until_the_input_ends(answers: Answers) -> None:
    assert (answers.count, answers.returncode) == (0, 0)


def test_a_record_is_written_before_the_next_line_is_sent(answers: Answers) -> None:
    assert answers.first["topics"] == ["data_concerned"]


def test_a_record_has_the_fields_of_the_contract_and_no_others(answers: Answers) -> None:
    assert list(answers.first) == FIELDS
    assert list(answers.odd["unknown keys"]) == FIELDS
    assert answers.first["sender"] == "first"
    assert answers.first["text"] == "what data leaked"
    assert set(answers.first["intent"]) == {"name", "confidence"}
    assert {key for message in answers.first["messages"] for key in message} == {"text", "facts", "buttons"}


@pytest.mark.parametrize("case", FAULTY, ids=lambda case: case.name)
def test_a_faulty_line_gets_a_record_with_error(answers: Answers, case: Line) -> None:
    record = answers.faulty[case.name]
    assert isinstance(record["error"], str)
    assert record["error"]
    assert {**record, **case.known} == record
    assert set(record) <= {"sender", "text", "error"}


@pytest.mark.parametrize("case", FAULTY, ids=lambda case: case.name)
def test_a_conversation_goes_on_after_a_faulty_line(answers: Answers, case: Line) -> None:
    before, after = answers.before[case.name], answers.after[case.name]
    assert before["items"] == after["items"] == ["bank_account"]


@pytest.mark.parametrize("case", ODD, ids=lambda case: case.name)
def test_an_odd_line_is_answered(answers: Answers, case: Line) -> None:
    record = answers.odd[case.name]
    assert record.get("error") is None
    assert record["topics"] == ["who_did_it"]
    assert {key: record[key] for key in case.known if key in ("sender", "text")}.items() <= case.known.items()


@pytest.fixture(scope="module")
def asked() -> subprocess.CompletedProcess[str]:
    return run("incident-bot", "ask", "what data leaked")


def test_a_question_is_answered_in_words(asked: subprocess.CompletedProcess[str]) -> None:
    assert asked.returncode == 0
    assert "address" in asked.stdout
    assert "Traceback" not in asked.stderr


def test_beside_the_answer_there_is_one_line_about_it(asked: subprocess.CompletedProcess[str]) -> None:
    said = asked.stderr.strip().splitlines()
    assert said[-1].startswith("[en] data_concerned, ")
    assert len(said) == 1, asked.stderr


def test_no_question_is_wrong_usage() -> None:
    done = run("incident-bot", "ask")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_a_server_that_is_not_there_is_told_in_one_line() -> None:
    done = run("incident-bot", "ask", "--url", "http://127.0.0.1:9", "hello")
    assert (done.returncode, done.stdout) == (1, "")
    assert "http://127.0.0.1:9" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_model_is_told_in_one_line() -> None:
    done = run("incident-bot", "ask", "what data leaked", INCIDENT_BOT_MODELS="/nonexistent")
    assert (done.returncode, done.stdout) == (1, "")
    assert "/nonexistent/incident-bot.tar.gz" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_reader_that_closes_early_is_no_traceback(tmp_path: Path) -> None:
    """As in `incident-bot ask --jsonl <questions | head -1`."""
    questions = tmp_path / "questions.jsonl"
    questions.write_bytes(b'{"text": 5}\n')
    reader, writer = os.pipe()
    os.close(reader)
    with questions.open("rb") as lines, open(writer, "wb") as closed:
        command = [BIN / "incident-bot", "ask", "--jsonl"]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(), stdin=lines, stdout=closed, stderr=subprocess.PIPE, timeout=SECONDS
        )
    assert b"Traceback" not in done.stderr


@pytest.fixture(scope="module")
def chatted() -> subprocess.CompletedProcess[str]:
    return run("incident-bot", "chat", stdin=b"was my bank account leaked?\n?\n\nand my address?\n?\nq\nnever\n")


def test_a_chat_answers_until_q(chatted: subprocess.CompletedProcess[str]) -> None:
    assert chatted.returncode == 0
    assert chatted.stdout.count("> ") == 6


def test_a_question_mark_in_a_chat_shows_topics_and_facts(chatted: subprocess.CompletedProcess[str]) -> None:
    assert chatted.stdout.count("en · data_item (bank_account)") == 2
    assert chatted.stdout.count("en · data_item (address)") == 2
    assert "not_concerned_bank_account" in chatted.stdout
    assert chatted.stdout.count("RulePolicy data_item") >= 3


@pytest.mark.parametrize("command", [["chat"], ["ask", "hello"], ["ask", "--jsonl"]], ids=" ".join)
def test_a_server_that_is_not_there_is_told_in_one_line_before_the_first_question(command: list[str]) -> None:
    done = run("incident-bot", *command, "--url", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "http://127.0.0.1:9" in done.stderr
    assert done.stdout == ""


def test_an_evaluation_counts_what_is_right_refused_and_wrong(tmp_path: Path) -> None:
    rows = (
        ("what data leaked", "data_concerned"),
        ("who did it?", "who_did_it"),
        ("was my bank account leaked?", "misuse"),
        ("qsdfjkl mlkqsdjf", "misuse"),
    )
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        "\n".join(json.dumps({"lang": "en", "text": text, "topics": [topic]}) for text, topic in rows),
        encoding="utf-8",
    )
    done = run("incident-bot", "evaluate", "--file", questions, "--report", tmp_path / "report.html")
    assert done.returncode == 0
    heads, english = (row.split() for row in done.stdout.splitlines()[:2])
    assert heads[:4] == ["language", "n", "right", "refused"]
    assert "wrong" in heads
    assert english[:7] == ["en", "4", "2", "50.0", "%", "1", "25.0"]
    assert (tmp_path / "report.html").stat().st_size > 1000


def test_a_conversation_that_goes_otherwise_fails_side_by_side(tmp_path: Path) -> None:
    turn = '- customer: "who did it?"\n  topics: [{topic}]\n'
    for topic in ("who_did_it", "misuse"):
        text = f"name: about {topic}\nlanguage: en\nturns:\n{turn.format(topic=topic)}"
        (tmp_path / f"test_{topic}.yml").write_text(text, encoding="utf-8")
    done = run("incident-bot", "test", tmp_path)
    assert done.returncode == 1
    assert re.search(r"≠ topics +expected: misuse +got: who_did_it", done.stdout)
    assert "about who_did_it" not in done.stdout
    assert done.stdout.splitlines()[-1] == "2 conversations, 1 not as expected"


def test_a_folder_without_conversations_is_told(tmp_path: Path) -> None:
    done = run("incident-bot", "test", tmp_path)
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr


def test_insights_count_nothing_in_an_empty_store_and_draw_it(tmp_path: Path) -> None:
    place = {"INCIDENT_BOT_STATE": str(tmp_path / "state")}
    done = run("incident-bot", "insights", "--json", "--pictures", tmp_path / "pictures", **place)
    assert done.returncode == 0
    assert json.loads(done.stdout.partition("pictures:")[0])["turns"] == 0
    assert (tmp_path / "pictures" / "hours.png").stat().st_size > 1000
