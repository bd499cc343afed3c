from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from benchmarks.sample import SEED
from benchmarks.systems import NLPJS, STOCK_RASA, NotMeasured, installed, write_project
from incident_bot.checks import corpus
from incident_bot.checks.corpus import Line

LINES = [
    Line("", "misuse", "fr", "c'est « vendu » : oui ?", ("misuse",)),
    Line("", "data_item", "nl", "mijn #mail: \\ 🙂", ("data_item",), ("email",)),
    Line("", "data_item", "nl", "mijn naam", ("data_item",), ("first_name", "last_name")),
]


@pytest.mark.parametrize("part", ["pipeline", "policies"])
def test_stock_rasa_is_rasas_default_with_a_seed(part: str) -> None:
    default = files("rasa.engine.recipes").joinpath("config_files/default_config.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(STOCK_RASA.read_text(encoding="utf-8"))[part]
    seeds = [step.pop("random_seed") for step in steps if "random_seed" in step]
    assert steps == yaml.safe_load(default)[part]
    assert set(seeds) == {SEED}


def test_a_project_has_the_lines_given_and_no_other(tmp_path: Path) -> None:
    write_project(tmp_path, STOCK_RASA, LINES)
    found = corpus.training(tmp_path / "data/nlu")
    assert sorted((line.language, line.topic, line.text, line.items) for line in found.lines) == sorted(
        (line.language, line.topic, line.text, line.items) for line in LINES
    )
    assert (tmp_path / "config.yml").read_bytes() == STOCK_RASA.read_bytes()


@pytest.mark.parametrize("absent", ["node", "npm"])
def test_without_node_or_npm_one_sentence_says_what_to_install(absent: str) -> None:
    with pytest.raises(NotMeasured, match=r"apt-get install nodejs npm"):
        installed(lambda name: None if name == absent else f"/bin/{name}")


def test_nlp_js_is_pinned_and_its_lock_names_no_host() -> None:
    package, lock = (json.loads((NLPJS / name).read_text()) for name in ("package.json", "package-lock.json"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())
    assert lock["packages"][""]["dependencies"] == package["dependencies"]
    locked = [row for name, row in lock["packages"].items() if name]
    assert len(locked) > 20
    assert all("integrity" in row and "resolved" not in row for row in locked)
