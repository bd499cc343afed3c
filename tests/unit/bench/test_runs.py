from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from incident_bot.bench import runs
from incident_bot.bench.files import BenchError
from incident_bot.bench.jobs import Job, Jobs
from incident_bot.bench.reviews import Reviews
from incident_bot.bench.runs import Row, Run, Runs
from incident_bot.bench.trace import Trace
from incident_bot.evaluation.questions import load_jsonl
from tests.unit.bench.made import refused, trace

EMPTY = Run("20260101-000000-000001", "calls", "2026-01-01T00:00:00", "incident-bot.tar.gz", 3)


async def take(conversation: str, question: str) -> Trace:
    return trace(question) if question else refused()


def run_of(*rows: Row, id: str = EMPTY.id) -> Run:
    return replace(EMPTY, id=id, rows=rows)


def test_each_question_is_a_conversation_of_its_own() -> None:
    asked = []

    async def remember(conversation: str, question: str) -> Trace:
        asked.append(conversation)
        return await take(conversation, question)

    run = asyncio.run(runs.ask(EMPTY, ["a", "", "c"], remember, lambda: None))
    assert len(set(asked)) == 3
    assert [row.text for row in run.rows] == ["a", "", "c"]
    assert run.rows[1].refused == "empty"
    assert (run.rows[0].confidence, run.rows[0].runner_up, run.rows[0].facts) == (
        0.9,
        "measures",
        ("partner_employee",),
    )


def test_what_was_answered_before_it_was_stopped_is_kept() -> None:
    job = Job(3, "/")

    def step() -> None:
        job.cancelled = job.done == 1
        job.step()

    assert len(asyncio.run(runs.ask(EMPTY, ["a", "b", "c"], take, step)).rows) == 2


def test_a_run_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    kept = Runs(tmp_path / "runs")
    run = asyncio.run(runs.ask(EMPTY, ["a", "b", "c"], take, lambda: None))
    kept.save(run)
    assert kept.get(run.id) == run
    assert kept.all() == [run]
    kept.remove(run.id)
    assert kept.all() == []


def test_only_the_latest_runs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST", 2)
    kept = Runs(tmp_path)
    for day in (1, 2, 3):
        kept.save(run_of(id=f"2026010{day}-1"))
    assert [run.id for run in kept.all()] == ["20260103-1", "20260102-1"]


@pytest.mark.parametrize("id", ["../../etc/passwd", "absent", ""])
def test_a_run_that_is_not_there_is_told(tmp_path: Path, id: str) -> None:
    with pytest.raises(BenchError, match="not there"):
        Runs(tmp_path).get(id)


def test_the_filters_find_what_they_name() -> None:
    rows = (
        Row("sure", topics=("misuse",), confidence=0.9),
        Row("unsure", topics=("misuse",), confidence=0.5),
        Row("asks back", clarify=("misuse", "measures"), confidence=0.7),
        Row("noise", topics=("unclear",), confidence=0.99),
        Row("bill", topics=("out_of_scope",), confidence=0.9),
        Row("human", topics=("hotline",), confidence=0.9, handoff=True),
        Row("", refused="empty"),
    )
    found = {name: [row.text for _, row in run_of(*rows).filtered(name)] for name in (*runs.FILTERS, "")}
    assert found["unsure"] == ["unsure", "asks back", "noise"]
    assert found["out_of_scope"] == ["bill"]
    assert found["handoff"] == ["human"]
    assert found["refused"] == [""]
    assert len(found[""]) == 7


def test_two_runs_are_compared_question_by_question() -> None:
    before = run_of(
        Row("same", topics=("misuse",)), Row("fact", facts=("a",)), Row("gone"), Row("twice", answer="1"), Row("twice")
    )
    after = run_of(
        Row("fact", facts=("b",), answer="other"),
        Row("same", topics=("misuse",), ms=99.0),
        Row("twice", answer="1"),
        Row("twice", answer="2"),
        Row("new"),
    )
    assert [(c.text, c.what, c.before is None, c.after is None) for c in runs.compare(before, after)] == [
        ("fact", ("facts", "answer"), False, False),
        ("twice", ("answer",), False, False),
        ("new", (), True, False),
        ("gone", (), False, True),
    ]


def test_the_run_before_is_the_latest_that_asked_the_same(tmp_path: Path) -> None:
    kept = Runs(tmp_path)
    same, other, now = (
        run_of(Row("a"), Row("b"), id="20260101-1"),
        run_of(Row("c"), id="20260102-1"),
        run_of(Row("b"), id="20260103-1"),
    )
    for run in (same, other, now):
        kept.save(run)
    assert kept.before(now) == same
    assert kept.before(same) is None


def test_a_job_that_fails_says_so_and_one_that_is_stopped_ends() -> None:
    async def go() -> tuple[Job, Job]:
        jobs = Jobs()

        async def fails(job: Job) -> None:
            raise RuntimeError("for a test")

        async def stops(job: Job) -> None:
            job.cancelled = True
            job.step()

        started = jobs.start(1, "/", fails), jobs.start(5, "/", stops)
        while not all(job.finished for job in started):
            await asyncio.sleep(0)
        assert jobs.get(started[0].id) is started[0]
        return started

    failed, stopped = asyncio.run(go())
    assert failed.error
    assert stopped.cancelled
    assert not stopped.error


def test_the_review_list_is_what_an_evaluation_reads(tmp_path: Path) -> None:
    reviews = Reviews(tmp_path / "kept" / "review.jsonl")
    reviews.add("who?", "en", "who_did_it", ["unclear"], "a note", datetime(2026, 1, 2, 3, 4))
    reviews.add("wie?", "nl", "who_did_it", [], "", datetime(2026, 1, 2, 3, 5))
    dialogues = load_jsonl(reviews.file)
    assert [dialogue.turns[0].topics for dialogue in dialogues] == [("who_did_it",), ("who_did_it",)]
    reviews.remove(0)
    reviews.remove(7)
    assert [review.text for review in reviews.all()] == ["wie?"]
