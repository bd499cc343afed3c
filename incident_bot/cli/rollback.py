"""`incident-bot rollback`: back to the model before, and with a second call forward again."""

from __future__ import annotations

import argparse
import os

from incident_bot.errors import ModelError
from incident_bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ModelError."""
    swap(settings)
    print(f"rollback: {settings.model} is the model before; start the assistant again to use it", flush=True)
    return 0


def swap(settings: Settings) -> None:
    """At every moment a whole model stands where the server looks. Raises ModelError."""
    current, previous = settings.trained_model(), settings.previous_model
    if not previous.is_file():
        raise ModelError(f"{previous}: there is no model before this one; `incident-bot train` keeps one")
    aside = previous.with_suffix(".aside")
    try:
        aside.unlink(missing_ok=True)
        os.link(current, aside)
        os.replace(previous, current)
        os.replace(aside, previous)
        # `make` compares times: the model that was chosen is not trained over.
        current.touch()
    except OSError as error:
        raise ModelError(f"{current}: the models cannot be changed over ({error.strerror})") from error
