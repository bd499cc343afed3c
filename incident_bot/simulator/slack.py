"""Slack, after https://docs.slack.dev (Events API, message.im, block_actions, chat.postMessage, Block Kit, verifying
requests)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from incident_bot.simulator.platform import Answer, Hook, Option, Platform, Received, Shown, only, require

TOKEN = "xoxb-simulated"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PERSON = "1111111"
TEAM = "T061EG9R6"


class SlackSimulator(Platform):
    """Every person writes in a direct message, D and the number of the person."""

    name = "slack"

    def environment(self, api: str) -> Mapping[str, str]:
        return {
            "INCIDENT_BOT_SLACK_BOT_TOKEN": TOKEN,
            "INCIDENT_BOT_SLACK_SIGNING_SECRET": SECRET,
            "INCIDENT_BOT_SLACK_API": api,
        }

    def say(self, text: str, person: str = "") -> Hook:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return self.event(person, text=escaped)

    def picture(self, person: str = "") -> Hook:
        return self.event(person, text="", subtype="file_share", files=[{"id": "F0S43P1CZ", "mimetype": "image/png"}])

    def press(self, option: Option, person: str = "") -> Hook:
        number = person or PERSON
        action = {
            "action_id": "option-1",
            "block_id": "b1",
            "text": {"type": "plain_text", "text": option.title, "emoji": True},
            "value": option.payload,
            "type": "button",
            "action_ts": self._ts(),
        }
        payload = {
            "type": "block_actions",
            "user": {"id": f"U{number}", "team_id": TEAM},
            "team": {"id": TEAM, "domain": "example"},
            "channel": {"id": f"D{number}", "name": "directmessage"},
            "message": {"type": "message", "ts": self._ts()},
            "actions": [action],
        }
        form = urlencode({"payload": json.dumps(payload)}).encode()
        return signed(form, "application/x-www-form-urlencoded")

    def event(self, person: str = "", **content: Any) -> Hook:
        number = person or PERSON
        event = {
            "type": "message", "user": f"U{number}", "ts": self._ts(), "channel": f"D{number}", "channel_type": "im",
            "event_ts": self._ts(), **content,
        }  # fmt: skip
        return signed(json.dumps(self.envelope(event)).encode())

    def envelope(self, event: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "token": "z", "team_id": TEAM, "api_app_id": "A0FFV41KK", "event": event, "type": "event_callback",
            "event_id": f"Ev{self.number()}", "event_time": int(time.time()),
        }  # fmt: skip

    def take(self, request: Received) -> Answer:
        require(request.path == "/api/chat.postMessage", "unknown_method")
        require(request.headers.get("authorization") == f"Bearer {TOKEN}", "invalid_auth")
        body = request.json()
        only(body, "channel", "thread_ts", "text", "blocks", "unfurl_links")
        require(len(body["text"]) <= 40_000 and 1 <= len(body["blocks"]) <= 50, "text 40,000, blocks 50")
        text, options, call = "", [], None
        for block in body["blocks"]:
            if block["type"] == "actions":
                options = [self._button(element) for element in block["elements"]]
                require(1 <= len(options) <= 25, "1 to 25 elements")
                require(len({element["action_id"] for element in block["elements"]}) == len(options), "action_id")
                continue
            require(block["type"] == "section" and 1 <= len(block["text"]["text"]) <= 3000, "section: 3000 characters")
            if block["text"]["type"] == "mrkdwn" and block["text"]["text"].startswith("<tel:"):
                call = block["text"]["text"][5:].partition("|")[0]
            else:
                require(block["text"]["type"] == "plain_text", "formatting in an answer")
                text = block["text"]["text"]
        self.show(Shown(body["channel"], text, tuple(options), call))
        return Answer(body={"ok": True, "channel": body["channel"], "ts": self._ts()})

    def refusal(self, what: str) -> Answer:
        return Answer(body={"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": [what]}})

    @staticmethod
    def _button(element: Mapping[str, Any]) -> Option:
        only(element, "type", "action_id", "text", "value")
        title, value = element["text"]["text"], element["value"]
        require(element["type"] == "button" and element["text"]["type"] == "plain_text", "button")
        require(1 <= len(title) <= 75 and 1 <= len(value) <= 2000, "title 75, value 2000 characters")
        return Option(title, value)

    def _ts(self) -> str:
        return f"{time.time():.6f}"


def signed(body: bytes, content_type: str = "application/json", at: float | None = None) -> Hook:
    """`at` is when, in seconds since 1970."""
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"content-type": content_type, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={signature}"}
    return Hook(body, headers)
