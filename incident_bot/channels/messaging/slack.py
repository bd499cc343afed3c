"""Slack, for staff: https://docs.slack.dev. Direct messages, and mentions in a channel, which are answered in
a thread."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from incident_bot.channel_settings import Slack
from incident_bot.channels.messaging.arrivals import Arrival, Delivery
from incident_bot.channels.messaging.channel import MessagingChannel
from incident_bot.channels.messaging.replies import Limits, Part, Style
from incident_bot.channels.messaging.sending import Outcome, Request, Response, Verdict, by_status

TEMPORARY = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
MENTION = re.compile(r"<@[^>]*>")
LINK = re.compile(r"<([^|>]*)(?:\|([^>]*))?>")
FORM = "application/x-www-form-urlencoded"


class SlackChannel(MessagingChannel[Slack]):
    limits = Limits(text=3000, text_above=3000, buttons=5, button_title=75, payload=2000)

    @classmethod
    def name(cls) -> str:
        return "slack"

    def verified(self, delivery: Delivery) -> bool:
        headers = dict(delivery.headers)
        return any(
            SignatureVerifier(secret).is_valid_request(delivery.body, headers) for secret in self.settings.secrets
        )

    def challenge(self, delivery: Delivery) -> str | None:
        if not delivery.body or _is_form(delivery):
            return None
        body = delivery.json()
        return str(body["challenge"]) if body.get("type") == "url_verification" else None

    def items(self, delivery: Delivery) -> Iterable[Any]:
        if not _is_form(delivery):
            return [delivery.json()]
        pressed = json.loads(parse_qs(delivery.body.decode("utf-8"), errors="strict")["payload"][0])
        actions = pressed["actions"] if pressed["type"] == "block_actions" else ()
        return [{**pressed, "action": action} for action in actions]

    def read(self, item: Any) -> Arrival | None:
        return _pressed(item) if "action" in item else _said(item)

    def write(self, arrival: Arrival, part: Part) -> Sequence[Request]:
        body = {**arrival.to, "text": _escaped(part.text), "blocks": _blocks(part), "unfurl_links": False}
        headers = {"Authorization": f"Bearer {self.settings.token}"}
        return [Request(f"{self.settings.api}/api/chat.postMessage", json=body, headers=headers)]

    def judge(self, response: Response) -> Verdict:
        verdict = by_status(response)
        body = response.body if isinstance(response.body, dict) else {}
        if verdict.outcome is not Outcome.DELIVERED or body.get("ok"):
            return verdict
        why = str(body.get("error") or "no answer")
        return Verdict(Outcome.TRY_AGAIN if why in TEMPORARY else Outcome.REFUSED, why=why)


def _said(item: Mapping[str, Any]) -> Arrival | None:
    event = item.get("event") or {}
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    mention = event.get("type") == "app_mention"
    # What a bot says, this one included; edits and the like have a subtype, an upload has its own.
    if not (direct or mention) or event.get("bot_id") or event.get("subtype", "file_share") != "file_share":
        return None
    thread = event.get("thread_ts") or (event["ts"] if mention else "")
    text = _plain(event.get("text") or "")
    return Arrival(
        id=item["event_id"],
        sender=f"{item['team_id']} {event['channel']} {event['user']}",
        to=_place(event["channel"], thread),
        text=text,
        begins=not text and not event.get("files"),
        unread=bool(event.get("files")),
        at=float(event["ts"]),
    )


def _pressed(item: Mapping[str, Any]) -> Arrival:
    action, user, channel = item["action"], item["user"]["id"], item["channel"]["id"]
    return Arrival(
        id=f"{user} {action['action_ts']}",
        sender=f"{item['team']['id']} {channel} {user}",
        to=_place(channel, item.get("message", {}).get("thread_ts") or ""),
        text=str(action["text"]["text"]),
        payload=str(action.get("value") or ""),
        at=float(action["action_ts"]),
    )


def _place(channel: str, thread: str) -> Mapping[str, str]:
    return {"channel": channel, "thread_ts": thread} if thread else {"channel": channel}


def _blocks(part: Part) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "plain_text", "text": part.text}}]
    if part.style is Style.BUTTONS:
        elements = [
            {
                "type": "button",
                "action_id": f"option-{number}",
                "text": {"type": "plain_text", "text": option.title},
                "value": option.payload,
            }
            for number, option in enumerate(part.options, 1)
        ]
        blocks.append({"type": "actions", "elements": elements})
    if part.call:
        link = f"<tel:{part.call.number}|{_escaped(part.call.title)}>"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": link}})
    return blocks


def _plain(text: str) -> str:
    """Without the marks that Slack puts around names and links."""
    bare = LINK.sub(lambda link: link[2] or link[1].removeprefix("mailto:").removeprefix("tel:"), MENTION.sub("", text))
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_form(delivery: Delivery) -> bool:
    return delivery.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
