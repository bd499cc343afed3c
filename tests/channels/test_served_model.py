"""`incident-bot serve` as a process: with the trained model, and where it cannot start."""

from __future__ import annotations

import json
import re
import shutil
import socket
from pathlib import Path

import pytest

from incident_bot.settings import LANGUAGES
from tests.channels.conftest import API_TOKEN, ROOT, free_port, ready, start_serve
from tests.channels.socket_client import connected
from tests.channels.web_fakes import Client

QUESTIONS = {
    "fr": "Mon numéro de compte bancaire est-il concerné ?",
    "nl": "Is mijn bankrekeningnummer gelekt?",
    "en": "Was my bank account number leaked?",
    "de": "Ist meine Bankverbindung betroffen?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_answered_with_a_whole_record(assistant: Client, language: str) -> None:
    record = assistant.say(QUESTIONS[language]).json()
    assert record["language"] == language
    assert record["topics"] == ["data_item"]
    assert record["items"] == ["bank_account"]
    assert record["messages"][0]["facts"] == ["not_concerned_bank_account"]


def test_a_follow_up_is_understood_in_its_conversation(assistant: Client) -> None:
    first = assistant.say(QUESTIONS["fr"]).json()
    second = assistant.say("et mon adresse ?", sender=first["sender"]).json()
    assert second["items"] == ["address"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_socket_answers_in_the_same_conversation(assistant: Client, language: str) -> None:
    first = assistant.say(QUESTIONS[language]).json()
    with connected(assistant) as socket:
        assert len(socket.call("open", {"sender": first["sender"], "language": language})["lines"]) == 2
        record = socket.say(QUESTIONS[language], sender=first["sender"], language=language, id="m-1")
        assert record["items"] == ["bank_account"]
        assert [reply["message"] for reply in socket.replies] == record["messages"]
        again = socket.say(QUESTIONS[language], sender=first["sender"], language=language, id="m-1")
        assert again["messages"] == record["messages"]
    assert len(assistant.call("history", sender=first["sender"]).json()["lines"]) == 4


def test_an_erased_conversation_is_gone(assistant: Client) -> None:
    sender = assistant.say(QUESTIONS["fr"]).json()["sender"]
    opinion = {"topics": ["data_item"], "language": "fr", "verdict": "helpful"}
    assert assistant.call("feedback", sender=sender, **opinion).status == 200
    assert assistant.call("erase", sender=sender).status == 200
    assert assistant.say("et mon adresse ?", sender=sender).status == 401


def test_the_page_brings_the_chat(assistant: Client) -> None:
    page = assistant.page("/?lang=nl").text
    (source,) = re.findall('<script src="([^"]+)"', page)
    loader = assistant.send("GET", source)
    assert loader.status == 200
    panel = re.search(r"panel\.[0-9a-f]+\.js", loader.text)
    assert panel
    assert assistant.send("GET", f"/chat/{panel[0]}").status == 200
    assert assistant.send("GET", "/chat/content.nl.json").json()["signature"]


def test_a_command_is_text(assistant: Client) -> None:
    first = assistant.say(QUESTIONS["fr"]).json()
    assert assistant.say("/restart", sender=first["sender"]).status == 200
    follow_up = assistant.say("et mon adresse ?", sender=first["sender"]).json()
    assert follow_up["items"] == ["address"]
    page = assistant.submit(text="merci", language="fr", sender=first["sender"]).text
    assert QUESTIONS["fr"] in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "text", ["\U0001f631", "a\x00b", "???", "x" * 4_000, "\u202e\u0645\u0631\u062d\u0628\u0627"], ids=ascii
)
def test_odd_text_is_answered(assistant: Client, text: str) -> None:
    reply = assistant.say(text)
    assert reply.status == 200
    assert reply.json()["messages"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_question_and_answer(assistant: Client, language: str) -> None:
    reply = assistant.submit(text=QUESTIONS[language], language=language)
    assert reply.status == 200
    assert QUESTIONS[language] in reply.text.replace("\N{NO-BREAK SPACE}", " ")
    assert f'class="said" lang="{language}"' in reply.text
    assert 'class="source"' in reply.text


def test_it_is_ready_when_it_says_so(assistant: Client) -> None:
    ready = assistant.send("GET", "/health/ready")
    body = ready.json()
    assert (ready.status, body["status"]) == (200, "ready")
    assert re.fullmatch(r"[0-9a-f]{12}", body["content"])
    assert body["model"]["version"]
    assert body["model"]["trained_at"].endswith("+00:00")


def test_counters_are_on_this_machine_alone_and_the_model_was_warm_before_anybody_came(tmp_path: Path) -> None:
    port, metrics = free_port(), free_port()
    settings = {"INCIDENT_BOT_METRICS_PORT": str(metrics), "INCIDENT_BOT_LOG_FORMAT": "json"}
    with ready(start_serve(tmp_path, port, INCIDENT_BOT_HOST="0.0.0.0", **settings)) as (_, said):
        before = Client(metrics).send("GET", "/metrics").text
        Client(port).say(QUESTIONS["fr"])
        after = Client(metrics).send("GET", "/metrics").text
        assert Client(port).send("GET", "/metrics").status == 404
    assert float(re.findall(r'step_seconds_count\{step="understand"\} (\S+)', before)[0]) >= 12
    assert "incident_bot_messages_total{" not in before
    assert 'incident_bot_questions_total{channel="web",language="fr",topic="data_item"} 1.0' in after
    assert re.search(r'incident_bot_model_info\{.*version="\w+"\} 1.0', after)
    for step in ("turn", "wait", "lock", "store", "understand", "answer"):
        assert float(re.findall(rf'step_seconds_count\{{step="{step}"\}} (\S+)', after)[0]) > 0, step
    assert "bancaire" not in after
    logged = [json.loads(line) for line in said if line.startswith("{")]
    assert any(line["message"].startswith("warm after") for line in logged)


def fails(folder: Path, port: int, **environment: str) -> str:
    process = start_serve(folder, port, **environment)
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


def test_a_port_in_use_is_told_before_the_model_loads(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        said = fails(tmp_path, port)
    assert len(said.splitlines()) == 1
    assert str(port) in said
    assert "INCIDENT_BOT_PORT" in said


@pytest.mark.parametrize("damage", ["missing", "empty", "no archive"])
def test_a_model_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, damage: str) -> None:
    model = tmp_path / "incident-bot.tar.gz"
    if damage != "missing":
        model.write_bytes(b"" if damage == "empty" else b"this is no archive" * 100)
    said = fails(tmp_path, free_port(), INCIDENT_BOT_MODELS=str(tmp_path))
    assert str(model) in said.splitlines()[-1]
    assert len(said.splitlines()) == 2


def test_a_malformed_content_file_is_named(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    (content / "answers" / "hotline.yml").write_text("answer: [")
    said = fails(tmp_path, free_port(), INCIDENT_BOT_CONTENT=str(content))
    assert "content/answers/hotline.yml" in said.splitlines()[-1]


def test_every_button_of_a_reply_is_answered_with_its_topic(assistant: Client) -> None:
    first = assistant.say(QUESTIONS["de"]).json()
    buttons = first["messages"][-1]["buttons"]
    assert buttons
    answers = [
        assistant.post(json.dumps({"payload": button["payload"], "sender": first["sender"]})).json()
        for button in buttons
    ]
    assert all(answer["language"] == "de" and len(answer["topics"]) == 1 for answer in answers)
    assert [answer["text"] for answer in answers] == [button["title"] for button in buttons]
    assert len({answer["topics"][0] for answer in answers}) == len(buttons)


def test_rasas_api_is_not_where_customers_are(assistant: Client) -> None:
    for path in ("/version", "/status", "/model/parse", "/conversations/x/tracker", f"/status?token={API_TOKEN}"):
        assert assistant.send("GET", path).status == 404


def test_rasas_api_wants_its_token_and_only_reads(api: Client) -> None:
    assert api.send("GET", "/status").status == 401
    assert api.send("GET", "/status?token=guessed").status == 401
    assert api.send("GET", f"/status?token={API_TOKEN}").status == 200
    body = json.dumps({"text": QUESTIONS["en"]}).encode()
    parsed = api.send("POST", f"/model/parse?token={API_TOKEN}", body)
    assert parsed.json()["intent"]["name"] == "data_item"
    message = json.dumps({"text": QUESTIONS["en"], "sender": "user"}).encode()
    assert api.send("POST", f"/conversations/x/messages?token={API_TOKEN}", message).status == 403
    assert api.send("DELETE", f"/model?token={API_TOKEN}").status == 403


def test_what_is_unsafe_does_not_start(tmp_path: Path) -> None:
    assert "INCIDENT_BOT_SECRET_KEY" in fails(tmp_path, free_port(), INCIDENT_BOT_PRODUCTION="1")
