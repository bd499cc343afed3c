"""Trains Rasa's NLU from a project folder and asks it questions, in a process of its own:

python -m benchmarks.rasa_worker TASK.json RESULT.json     (in the folder, with config.yml, domain.yml and data/nlu/)
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from incident_bot.cli.main import hush


def main(task: Path, result: Path) -> None:
    hush()
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    from incident_bot import engine

    engine.quiet()
    started = time.perf_counter()
    model = train_nlu("config.yml", "data/nlu", "models", domain="domain.yml")
    seconds = time.perf_counter() - started
    if model is None:
        raise SystemExit("nothing was trained")
    texts = [question["text"] for question in json.loads(task.read_text(encoding="utf-8"))["questions"]]
    parsed = asyncio.run(_ask(Agent.load(model), texts))
    result.write_text(json.dumps({"seconds": seconds, "parsed": parsed}), encoding="utf-8")


async def _ask(agent: Any, texts: list[str]) -> list[dict[str, Any]]:
    """`intents` as they would be acted on, best first; `between` where ours asks back."""
    parsed = []
    for text in texts:
        started = time.perf_counter()
        found = await agent.parse_message(text)
        milliseconds = 1000 * (time.perf_counter() - started)
        asked = found.get("questions") or [{"topic": found["intent"]["name"]}]
        intents = [row["topic"] for row in asked]
        parsed.append({"intents": intents, "between": found.get("between") or [], "ms": milliseconds})
    return parsed


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
