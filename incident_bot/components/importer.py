"""Reads data/nlu/ once and quickly: Rasa's own importer reads every file several times and copies every line a dozen
times, which takes as long as the training itself (docs/decisions/006-training-time.md). Named in config.yml."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.exceptions import YamlException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

NLU_FOLDER = "nlu"
Stamp = tuple[tuple[str, int, int], ...]


class Line(Message):
    """A training line. Its copies share what nobody changes."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Line:
        twin = Line.__new__(Line)
        twin.__dict__.update(self.__dict__)
        twin.data = dict(self.data)
        twin.features = list(self.features)
        twin.output_properties = set(self.output_properties)
        return twin

    def fingerprint(self) -> str:
        # Rasa hashes each value of each line by itself, three times a training.
        if self.features:
            return str(super().fingerprint())
        data = repr(sorted(self.data.items(), key=lambda pair: pair[0]))
        return hashlib.md5(data.encode("utf-8", "surrogatepass")).hexdigest()

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        # Rasa strips every intent again and again; what stays the same need not be fingerprinted anew.
        if add_to_output or not (isinstance(info, str) and self.data.get(prop) == info):
            super().set(prop, info, add_to_output)


class LineImporter(RasaFileImporter):
    """Files below a folder `nlu` hold intents with examples, one `- line` each; all others are read by Rasa's own
    importer. Raises YamlException for a file of another form."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        paths = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        files = sorted(file for path in paths for file in _files(Path(path)))
        self._lines = [file for file in files if file.parent.parent.name == NLU_FOLDER and file.suffix == ".yml"]
        others = [str(file) for file in files if file not in set(self._lines)]
        super().__init__(config_file, domain_path, others)

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        lines = _read(tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in self._lines))
        return TrainingData([copy.deepcopy(line) for line in lines]).merge(super().get_nlu_data(language))


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in path.rglob("*") if file.is_file())
    elif path.is_file():
        yield path


@lru_cache(maxsize=1)
def _read(stamp: Stamp) -> Sequence[Line]:
    """Rasa asks twice for the same files."""
    return [line for name, _, _ in stamp for line in _lines(Path(name))]


def _lines(path: Path) -> Iterator[Line]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for block in document["nlu"]:
            shared = {INTENT: block["intent"]}
            if "metadata" in block:
                shared[METADATA] = {METADATA_INTENT: block["metadata"]}
            for example in block["examples"].splitlines():
                if example.startswith("- ") and example[2:].strip():
                    yield Line({TEXT: example[2:].strip(), **shared})
                elif example.strip():
                    raise ValueError(f"not a line of the form `- text`: {example!r}")
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise YamlException(
            f"{path}: not a list `nlu` of `intent` and `examples`, one `- line` each ({error}); run `make check`"
        ) from error
