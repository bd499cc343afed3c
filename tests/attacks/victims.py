"""Customers whom an attack must neither reach nor hold up."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.channels.web_fakes import Client, Reply


@dataclass
class Victim:
    """`said` is all that was said in the conversation, in its order."""

    client: Client
    token: str
    said: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, port: int, text: str = "what happened") -> Victim:
        reply = Client(port).say(text)
        assert reply.status == 200, reply.text
        return cls(Client(port), reply.json()["sender"], [text])

    def goes_on(self) -> Reply:
        """Says one thing more, and must be answered."""
        text = f"question {len(self.said)}"
        reply = self.client.say(text, sender=self.token)
        assert reply.status == 200, reply.text
        assert reply.json()["messages"][0]["text"] == f"re: {text}"
        self.said.append(text)
        return reply
