"""`incident-bot train`: Rasa's training with the project's file names, one model file that is always the latest."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

from incident_bot.errors import ModelError
from incident_bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="train although nothing changed")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ModelError when Rasa reports a failure."""
    print("training: loading Rasa", flush=True)
    import rasa
    from rasa.engine.exceptions import GraphComponentException
    from rasa.shared.exceptions import RasaException
    from rasa.utils.log_utils import configure_structlog

    logging.basicConfig(format="training: %(message)s", level=logging.WARNING)
    # Left alone, structlog prints every rule that Rasa looks at.
    configure_structlog(logging.ERROR)
    logging.getLogger("incident_bot").setLevel(logging.INFO)
    logging.getLogger("rasa.engine.training.hooks").setLevel(logging.INFO)
    before = _aside(settings)
    try:
        result = rasa.train(
            domain="domain.yml",
            config="config.yml",
            training_files=["data"],
            output=str(settings.models),
            fixed_model_name=settings.model.name.removesuffix(".tar.gz"),
            force_training=arguments.force,
        )
    except (RasaException, GraphComponentException) as error:
        raise ModelError(f"training failed: {error.__cause__ or error}") from error
    if result.code != 0 or result.model is None:
        raise ModelError("training failed; what Rasa printed above says why")
    _keep(before, settings)
    # Rasa leaves the file's time alone when nothing changed; `make` compares times.
    settings.model.touch()
    print(f"training: {result.model} is ready", flush=True)
    return 0


def _aside(settings: Settings) -> Path | None:
    """The model as it is now, held by a second name while a new one is written. None where there is none."""
    if not settings.model.is_file():
        return None
    aside = settings.previous_model.with_suffix(".new")
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.unlink(missing_ok=True)
    # Rasa moves the new model into place: the old file stays whole.
    os.link(settings.model, aside)
    return aside


def _keep(before: Path | None, settings: Settings) -> None:
    """For `incident-bot rollback`, unless nothing changed."""
    if before is None:
        return
    if before.samefile(settings.model) or before.read_bytes() == settings.model.read_bytes():
        before.unlink()
    else:
        os.replace(before, settings.previous_model)
