from __future__ import annotations

import html
import io
import json
import re

import pytest
from openpyxl import Workbook

from incident_bot.bench.desk import PAGES
from incident_bot.bench.runs import Runs
from incident_bot.evaluation.conversations import load
from incident_bot.settings import LANGUAGES
from tests.bench.conftest import OLDER, TOKEN, Bench
from tests.channels.web_fakes import FakeAgent, serving

IBAN, PIN = "BE71 0961 2345 6769", "my pin is 4821"
ID = re.compile(r'name="id" value="(bench-[0-9a-f]+)"')


def conversation(page: str) -> str:
    return ID.findall(page)[0]


def test_the_public_server_has_no_bench() -> None:
    with serving(FakeAgent()) as public:
        assert public.page("/bench").status == 404
        assert public.page("/bench/talk").status == 404


OTHERS = ("tests/one?path=x", "lists/x", "talk/data", "insights/export", "review/export", "answers/misuse")


@pytest.mark.parametrize("page", [*PAGES, *OTHERS])
def test_nothing_is_shown_without_a_login(bench: Bench, page: str) -> None:
    reply = bench.page(f"/bench/{page}")
    assert (reply.status, reply.headers["Location"]) == (303, "/bench/login")


def test_nothing_is_done_without_a_login(bench: Bench) -> None:
    here = {"origin": bench.url, "content_type": "application/x-www-form-urlencoded"}
    assert bench.send("POST", "/bench/talk", b"text=hello", **here).status == 401


def test_a_page_from_elsewhere_changes_nothing(bench: Bench) -> None:
    login = bench.send("POST", "/bench/login", f"token={TOKEN.replace(' ', '+')}".encode(), origin=bench.url,
                       content_type="application/x-www-form-urlencoded")  # fmt: skip
    cookie = login.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    held = {"cookie": cookie.partition(";")[0], "content_type": "application/x-www-form-urlencoded"}
    assert bench.send("GET", "/bench/talk", **held).status == 200
    for elsewhere in ({"origin": "http://evil.example"}, {"origin": "null"}, {}):
        assert bench.send("POST", "/bench/talk", b"text=hello", **held, **elsewhere).status == 403
    assert bench.send("POST", "/bench/talk", b"text=hello", **held, origin=bench.url).status == 303


@pytest.mark.parametrize("path", ["/", "/bench/login", "/bench/static/bench.js", "/bench/talk"])
def test_a_name_that_was_made_to_lead_here_gets_nothing(bench: Bench, path: str) -> None:
    reply = bench.send("GET", path, host="evil.example", authorization=f"Bearer {TOKEN}")
    assert reply.status == 403
    assert reply.json()["error"] == "wrong_host"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_language_under_a_strict_policy(bench: Bench, language: str) -> None:
    for page in PAGES:
        reply = bench.get(f"/bench/{page}?lang={language}")
        assert reply.status == 200, page
        assert f'<html lang="{language}">' in reply.text
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', reply.text)
        assert not re.search(r"<[^>]+ (?:style|on\w+)=", reply.text)


def test_a_reply_is_explained(bench: Bench) -> None:
    page = html.unescape(bench.say("Was my bank account leaked, and who did it?", channel="web").text)
    for told in ("RulePolicy", "not_concerned_bank_account", "partner_employee", "<svg", "misunderstood"):
        assert told in page
    (turn,) = json.loads(bench.get(f"/bench/talk/data?id={conversation(page)}").text)
    assert turn["topics"] == ["data_item", "who_did_it"]
    assert turn["decision"] == {"policy": "RulePolicy", "action": "action_answer", "rule": "data_item"}
    assert turn["ranking"][0]["name"] == "data_item"
    assert set(turn["steps"]) >= {"redact", "language", "topics", "policy", "action"}
    assert all(ms >= 0 for ms in turn["steps"].values())
    assert sum(turn["steps"].values()) == pytest.approx(turn["ms"], abs=1)


def test_a_button_is_pressed_as_a_client_presses_it(bench: Bench) -> None:
    page = bench.say("who did it?").text
    id = conversation(page)
    payload, title = re.findall(r'name="payload" value="([^"]+)">([^<]+)<', page)[0]
    bench.submit("/bench/talk", id=id, payload=payload)
    turns = json.loads(bench.get(f"/bench/talk/data?id={id}").text)
    assert turns[1]["text"] == html.unescape(title)
    assert turns[1]["intent"]["confidence"] == 1.0
    bench.submit("/bench/talk", id=id, payload="forged")
    assert json.loads(bench.get(f"/bench/talk/data?id={id}").text)[2]["refused"] == "malformed"


def test_whatsapp_shows_a_list_where_a_title_is_too_long_for_a_button(bench: Bench) -> None:
    page = bench.say("who did it?", channel="whatsapp").text
    assert 'class="buttons list"' in page
    assert 'class="remark"' in page


def test_sms_has_no_buttons(bench: Bench) -> None:
    page = bench.say("who did it?", channel="sms").text
    assert 'class="quick"' not in page
    assert "1. " in page


def test_what_is_typed_is_text_and_no_markup(bench: Bench) -> None:
    page = bench.say("<script>alert(1)</script><img src=x onerror=alert(1)>").text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_conversation_is_saved_run_and_found_by_the_runner(bench: Bench) -> None:
    id = conversation(bench.say("Who did it?").text)
    bench.say("why?", id=id)
    saved = bench.submit("/bench/talk/save", id=id, name="Asks who, then why", folder="follow_ups")
    shown = bench.get(saved.headers["Location"])
    assert 'tag good">' in shown.text
    path = bench.tests / "follow_ups" / "test_asks_who_then_why_en.yml"
    assert [turn.expected["topics"] for turn in load(path).turns] == [["who_did_it"], ["not_disclosed"]]
    assert "test_asks_who_then_why_en.yml" in bench.get("/bench/tests").text


def test_a_wrong_reply_goes_to_the_review_list_and_its_test_fails_side_by_side(bench: Bench) -> None:
    id = conversation(bench.say("Who did it?").text)
    bench.submit("/bench/talk/wrong", id=id, turn="0", topic="measures", note=f"said by {IBAN}")
    review = bench.get("/bench/review").text
    assert "Who did it?" in review
    assert IBAN not in review
    saved = bench.submit("/bench/talk/save", id=id, name="Should be about measures", folder="from_the_bench")
    page = bench.get(f"{saved.headers['Location']}&lang=en").text
    assert 'tag bad">failed' in page
    row = re.findall(r'<tr class="differs">.*?</tr>', page, re.DOTALL)[0]
    assert row.index("What is Proximus doing?") < row.index("Who did it?")


@pytest.mark.parametrize(("turn", "topic"), [("0", "nonsense"), ("9", "misuse"), ("x", "misuse")])
def test_a_topic_that_is_none_is_not_kept(bench: Bench, turn: str, topic: str) -> None:
    id = conversation(bench.say("Who did it?").text)
    assert bench.submit("/bench/talk/wrong", id=id, turn=turn, topic=topic).status == 422


def test_all_tests_run_with_progress(bench: Bench) -> None:
    page = bench.finish(bench.submit("/bench/tests/run")).text
    assert page.count('tag good">') >= len(list((bench.tests / "follow_ups").glob("*.yml")))


def test_a_list_is_asked_filtered_exported_and_compared(bench: Bench) -> None:
    questions = "who did it?\nmy bill is wrong\nI want to talk to a human\nqsdf mlkj"
    first = bench.finish(bench.submit("/bench/lists", text=questions, name="calls")).text
    assert first.count("<tr><td") == 4
    id = re.findall(r"/bench/lists/([\d-]+)/export", first)[0]
    assert bench.get(f"/bench/lists/{id}?only=handoff").text.count("<tr><td") == 1
    assert bench.get(f"/bench/lists/{id}?only=out_of_scope").text.count("<tr><td") == 1
    exported = bench.get(f"/bench/lists/{id}/export?format=csv&only=handoff").text
    assert len(exported.splitlines()) == 2
    assert bench.get(f"/bench/lists/{id}/export?format=xlsx").body.startswith(b"PK")
    again = bench.finish(bench.submit("/bench/lists", text=questions, name="again")).text
    assert 'id="changes">' in again
    assert "differs" not in again
    assert bench.submit(f"/bench/lists/{id}/remove").status == 303
    assert bench.get(f"/bench/lists/{id}").status == 404


def test_another_model_answers_the_same_list(bench: Bench) -> None:
    page = bench.finish(bench.submit("/bench/lists", text="who did it?", name="older", model=OLDER)).text
    assert OLDER in page.partition("<nav aria-label")[2]
    (run,) = [run for run in Runs(bench.state / "bench" / "runs").all() if run.name == "older"]
    assert run.model == OLDER
    assert run.rows[0].topics == ("who_did_it",)


def test_an_excel_file_is_asked(bench: Bench) -> None:
    book, file = Workbook(), io.BytesIO()
    for row in (("id", "question"), (1, "who did it?"), (2, "")):
        book.active.append(row)
    book.save(file)
    reply = bench.upload("/bench/lists", "q.xlsx", file.getvalue())
    assert bench.finish(reply).text.count("<tr><td") == 1


def test_no_personal_data_of_a_list_or_a_talk_reaches_a_file(bench: Bench) -> None:
    bench.finish(bench.submit("/bench/lists", text=f"is {IBAN} concerned?\n{PIN}", name=f"of {IBAN}"))
    id = conversation(bench.say(f"{PIN}, and my account is {IBAN}").text)
    bench.submit("/bench/talk/save", id=id, name="Types a pin", folder="from_the_bench")
    kept = [path for folder in (bench.state, bench.tests) for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".json" for path in kept)
    for path in kept:
        text = path.read_bytes().decode("utf-8", "replace")
        assert IBAN not in text, path
        assert "4821" not in text, path


def test_what_is_too_large_or_not_there_is_told_in_words(bench: Bench) -> None:
    assert bench.get("/bench/nonsense?lang=en").status == 404
    assert "does not exist" in bench.get("/bench/nonsense?lang=en").text
    assert bench.get("/bench/answers/nonsense").status == 404
    assert bench.get("/bench/tests/one?path=../../state/bench/review.jsonl").status == 404
    assert bench.get("/bench/static/../../settings.py").status == 404
