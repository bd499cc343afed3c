from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.speed import page
from benchmarks.speed.components import AROUND, NLU, POLICIES, REST, Part, Steps
from benchmarks.speed.load import Load, ask_ours, ask_stock
from benchmarks.speed.measure import Amount, Measured, Texts
from benchmarks.speed.projects import Training
from benchmarks.speed.rungs import Rung, read
from benchmarks.speed.usage import Memory, cpu_seconds, memory

BUSY = "import time; end = time.process_time() + {}\nwhile time.process_time() < end: pass\n"
CHILD = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {!r}]).wait(); print('done', flush=True); input()"
)


@contextmanager
def running(program: str) -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid
        process.kill()


def test_the_time_of_a_child_that_ended_counts() -> None:
    with running(CHILD.format(BUSY.format(0.5))) as pid:
        assert cpu_seconds([pid]) >= 0.5


def test_the_memory_of_a_child_counts_and_a_process_that_is_gone_has_none() -> None:
    child = "data = bytearray(50_000_000); print('x' * 0, flush=True); input()"
    both = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with running(both) as pid:
        assert memory([pid]).pss > 50
        assert memory([pid]).rss > 50
    assert memory([pid]) == Memory(0.0, 0.0)


def test_loads_are_added_and_counted_by_the_message() -> None:
    one = Load(32, 1.0, 0.5, 0.1, (1.0, 3.0), silent=1) + Load(32, 1.0, 0.3, 0.1, (2.0, 4.0), unknown=2)
    assert (one.messages, one.silent, one.unknown, one.seconds) == (4, 1, 2, 2.0)
    assert one.per_cpu_second == pytest.approx(5.0)
    assert (one.cpu_ms, one.database_ms) == (pytest.approx(200.0), pytest.approx(50.0))
    assert (one.percentile(50), one.percentile(99)) == (2.0, 4.0)


def test_a_reply_of_stock_rasa_is_read() -> None:
    request = ask_stock("http://a", None, "b")
    said = request.read(b'[{"recipient_id": "c", "text": "It was."}]')
    assert said.answered
    assert said.understood
    assert said.sender
    assert not request.read(b"[]").answered
    assert not request.read(b"<html>").answered
    assert not request.read(b'[{"text": "Could you rephrase?"}]').understood
    assert ask_stock("http://a", said.sender, "d").read(b"[]").sender == said.sender


def test_a_reply_of_ours_is_read() -> None:
    request = ask_ours("http://a", None, "b")
    said = request.read(b'{"sender": "t", "topics": ["misuse"], "messages": [{"text": "No."}]}')
    assert (said.sender, said.answered, said.understood) == ("t", True, True)
    assert not request.read(b'{"sender": "t", "topics": ["unclear"], "messages": [{"text": "?"}]}').understood
    assert not request.read(b'{"error": "slow_down"}').answered


def test_no_text_is_given_twice(root: Path) -> None:
    texts = Texts(root / "tests/questions")
    first, second = texts.new(30), texts.new(900)
    assert len({*first, *second}) == 930
    assert set(texts.again(20)) <= set(second)
    assert len(texts.again(20)) == 20
    with pytest.raises(ValueError, match="are left"):
        texts.new(10_000)


def test_a_run_needs_no_more_texts_than_there_are(root: Path) -> None:
    amount, window = Amount(), 3
    needed = 12 + amount.rounds * (amount.alone + amount.together) + amount.reads * len(amount.stored)
    Texts(root / "tests/questions").new(needed + window * amount.talks * len(amount.deep))


def test_rungs_are_read_in_pairs() -> None:
    def row(side: str, median: float) -> dict[str, object]:
        return {"group": "a", "params": {"side": side}, "stats": {"median": median}}

    assert read({"benchmarks": [row("rasa", 0.004), row("ours", 0.001)]}) == [Rung("a", 4000.0, 1000.0)]


def measured(name: str, factor: float) -> Measured:
    load = Load(32, 1.0, factor, factor / 10, tuple(factor * time for time in (1.0, 2.0, 3.0)))
    some = Memory(factor * 200, factor * 100)
    deep = {1: load, 50: load + Load(32, 0.0, factor)}
    return Measured(name, factor, factor, some, some, load, load, load, deep, {1: load, 1000: load})


def facts() -> page.Facts:
    both = page.Pass("in memory", measured("stock Rasa", 30.0), measured("incident-bot", 1.0))
    return page.Facts(
        now=datetime(2026, 11, 28),
        minutes=12.3,
        seed=1,
        cores=2,
        model="0123456789abcdef",
        versions=(("rasa", "3.6.21"), ("jsonschema", "3.2.0")),
        amount=Amount(),
        lines=1000,
        all_lines=30_000,
        apart=False,
        stock_training=Training(Path("a"), 40.0, 50.0),
        our_training=Training(Path("b"), 10.0, 10.0),
        memory=both,
        database=replace(both, name="PostgreSQL"),
        steps=Steps({"turn": 8.0, "understand": 5.0, AROUND: 2.0, REST: 3.0}),
        parts=(Part(NLU, "QuestionClassifier", 5.0), Part(POLICIES, "RulePolicy", 1.0)),
        rungs=(Rung("a reply checked", 4000.0, 100.0),),
    )


def test_goals_are_told_whether_they_were_reached() -> None:
    goals = {goal.name: goal for goal in page.goals(facts())}
    assert goals["messages per CPU-second, in memory"].reached == pytest.approx(30.0)
    assert goals["training"].reached == pytest.approx(4.0)
    assert goals["installed size"].reached is None
    shown = page.render(facts())
    assert "| messages per CPU-second, in memory | 25 x | 30.0 x | reached |" in shown
    assert "| training | 5 x | 4.0 x | **missed** |" in shown
    assert "| installed size | 2 x | – | not measured |" in shown


def test_the_page_shows_every_part_and_no_path() -> None:
    shown = page.render(facts())
    for wanted in ("## PostgreSQL", "QuestionClassifier", "| a reply checked | 4,000 | 100 | 40.0 x |", "| 50 |"):
        assert wanted in shown
    assert "/work" not in shown
    assert os.uname().nodename not in shown


def test_the_page_goes_with_its_picture(tmp_path: Path) -> None:
    page.write(tmp_path / "benchmarks.md", facts())
    picture = (tmp_path / "benchmarks/ratios.svg").read_text(encoding="utf-8")
    assert "30.0" in picture
    assert picture.startswith("<?xml")
