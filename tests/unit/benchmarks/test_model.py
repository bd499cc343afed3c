from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from benchmarks import model
from incident_bot.errors import ModelError

OWN = "components/train_incident_bot.components.questions.QuestionClassifier2"


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def test_the_threshold_is_the_one_of_the_pipeline(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text((root / "config.yml").read_text().replace("refuse_below: 0.4", "refuse_below: 0.15"))
    assert model.refuse_below(config) == 0.15


def test_a_pipeline_that_says_nothing_has_the_default(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text((root / "config.yml").read_text().replace("refuse_below: 0.4", ""))
    assert model.refuse_below(config) == 0.4


def test_what_the_classifier_learnt_is_taken_out_of_the_model(tmp_path: Path) -> None:
    files = {
        "components/train_other.LanguageIdentifier0/names.json": b"other",
        f"{OWN}/names.json": b"names",
        f"{OWN}/numbers.npz": b"numbers",
    }
    out = tmp_path / "out"
    out.mkdir()
    model.unpack(archive(tmp_path / "model.tar.gz", files), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        "names.json": b"names",
        "numbers.npz": b"numbers",
    }


def test_a_model_without_our_classifier_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no names"):
        model.unpack(archive(tmp_path / "model.tar.gz", {"metadata.json": b"{}"}), tmp_path)
