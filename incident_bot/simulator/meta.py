"""What Meta's platforms have in common: the signature, and how the Graph API complains."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from incident_bot.simulator.platform import Answer, Hook, Platform

APP_SECRET = "0123456789abcdef0123456789abcdef"
VERIFY_TOKEN = "a-word-of-our-own"


class MetaPlatform(Platform):
    @staticmethod
    def signed(content: Mapping[str, Any]) -> Hook:
        body = json.dumps(content, ensure_ascii=True).encode()
        signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return Hook(body, {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"})

    def refusal(self, what: str) -> Answer:
        error = {"message": f"(#100) {what}", "type": "OAuthException", "code": 100, "fbtrace_id": "A"}
        return Answer(400, {"error": error})
