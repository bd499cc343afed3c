from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

RESOURCE = Resource("component")
CONTEXT = ExecutionContext(GraphSchema({}))
FILLERS = ("now", "then", "today", "ever", "so", "too")
LINES = {
    ("misuse", "en", ()): "was it abused {} already by thieves",
    ("measures", "nl", ()): "wat doen jullie er {} tegen",
    ("who_did_it", "fr", ()): "qui est derrière cette attaque {}",
    ("data_item", "de", ("email",)): "ist meine Mailadresse {} dabei",
    ("data_item", "en", ("password",)): "is my password {} in there",
    ("data_item", "fr", ("address",)): "est-ce que mon adresse est {} dedans",
}
SEVERAL = """several:
- {text: "was it abused already by thieves? wat doen jullie er tegen?", topics: [misuse, measures]}
- {text: "wat doen jullie er tegen? qui est derrière cette attaque?", topics: [measures, who_did_it]}
- {text: "is my password in there? qui est derrière cette attaque?", topics: [data_item, who_did_it]}
- {text: "it is so, was it abused already", topics: [misuse]}
- {text: "it is there, wat doen jullie er tegen", topics: [measures]}
"""


class Keys(dict[str, Any]):
    """A configuration that notes which of its keys are read."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)


class Lifecycle:
    """A component as Rasa treats it: made, trained and persisted, loaded again."""

    def __init__(self, component: type[GraphComponent], folder: Path, root: Path) -> None:
        (folder / "several").mkdir()
        (folder / "several" / "en.yml").write_text(SEVERAL, encoding="utf-8")
        (folder / "storage").mkdir()
        places = {
            "content": str(root / "content"),
            "cache": str(folder / "vectors.npz"),
            "several": str(folder / "several"),
        }
        defaults = component.get_default_config()
        self.folder = folder
        self.component = component
        self.config = Keys({**defaults, **{key: place for key, place in places.items() if key in defaults}})
        self._storage = LocalModelStorage(folder / "storage")

    def create(self) -> Any:
        return self.component.create(self.config, self._storage, RESOURCE, CONTEXT)

    def trained(self) -> Any:
        made = self.create()
        if hasattr(made, "train"):
            assert made.train(lines()) == RESOURCE
        return made

    def loaded(self) -> Any:
        return self.component.load(self.config, LocalModelStorage(self.folder / "storage"), RESOURCE, CONTEXT)


def lines() -> TrainingData:
    return TrainingData(
        [
            Message.build(text.format(filler), topic, intent_metadata={"language": language, "items": list(items)})
            for (topic, language, items), text in LINES.items()
            for filler in FILLERS
        ]
    )
