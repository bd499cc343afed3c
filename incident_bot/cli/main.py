"""`incident-bot COMMAND`. Each command is a module with `add_arguments(parser)` and `run(arguments, settings) -> int`;
commands are imported when they are called, so that `check` stays quick."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from incident_bot.errors import IncidentBotError
from incident_bot.settings import Settings

COMMANDS = {
    "api": "start Rasa's HTTP API for the operator's tools, on this machine only",
    "ask": "answer questions, in this process or from a running server",
    "bench": "start the test bench for agents",
    "chat": "talk to the assistant in the terminal",
    "check": "verify content and training data, in about a second",
    "erase": "delete a conversation",
    "evaluate": "measure the understanding on test questions",
    "export": "print everything that is kept of a conversation",
    "insights": "what customers ask: counts, never words",
    "purge": "delete the conversations that nobody uses any more",
    "rollback": "go back to the model before the last training",
    "serve": "start the assistant and the website",
    "simulate": "chat on a messaging platform that is simulated on this machine",
    "test": "run the conversations that must go well",
    "train": "train the model",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 an error that is told in one line or a check that failed, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="incident-bot", description="Answers questions about a leak of personal data."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((word for word in words if not word.startswith("-")), None)
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        if name == named:
            module = importlib.import_module(f"incident_bot.cli.{name}")
            module.add_arguments(command)
    arguments = parser.parse_args(words)
    hush()
    try:
        return int(
            importlib.import_module(f"incident_bot.cli.{arguments.command}").run(arguments, Settings.from_environment())
        )
    except IncidentBotError as error:
        print(f"incident-bot {arguments.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def hush() -> None:
    """What libraries say when they are imported is nothing that a person can act on."""
    # Whatever the environment says.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TQDM_DISABLE", "1")
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


if __name__ == "__main__":
    sys.exit(main())
