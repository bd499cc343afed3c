"""For webmasters: what to copy into a website, and how it looks there."""

from __future__ import annotations

from incident_bot.channels.templates import unbroken, write
from incident_bot.content import Content
from incident_bot.settings import LANGUAGES


def render(content: Content, language: str, origin: str, key: str, chat: str | None) -> str:
    """`origin` is where the assistant is found, `key` by what its words are known to be its own, `chat` the path of its
    script, None where there is none."""
    words = {key: unbroken(part.text[language]) for key, part in content.phrases["embed"].items()}
    return write("embed.html", content, language, embed=words, snippets=_snippets(words, origin, key), chat=chat)


def frame(content: Content, language: str, chat: str | None) -> str:
    """The page inside the iframe."""
    return write("frame.html", content, language, chat=chat)


def _snippets(words: dict[str, str], origin: str, key: str) -> tuple[tuple[str, str], ...]:
    """Under the key of its heading, each text to copy."""
    socket = origin.replace("http", "ws", 1)
    script = f'<script src="{origin}/chat/loader.js" data-lang="auto" data-key="{key}" async></script>'
    frame = f'<iframe src="{origin}/chat/frame" title="{words["title"]}" width="400" height="600"></iframe>'
    policy = f"script-src {origin}\nconnect-src {origin} {socket}\n\nframe-src {origin}"
    languages = "\n".join(f'data-lang="{language}"' for language in LANGUAGES)
    return (
        ("script", script),
        ("language", languages),
        ("frame", frame),
        ("policy", policy),
        ("origins", "INCIDENT_BOT_ORIGINS=https://www.example.com"),
    )
