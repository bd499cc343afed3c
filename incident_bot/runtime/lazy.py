"""TensorFlow is loaded when something uses it: nothing in this assistant does, and it takes seconds and 340 MB."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

# All of Rasa that is imported for serving needs TensorFlow through this one module, for functions of DIET and TED.
POSTPONED = frozenset({"rasa.utils.train_utils"})


class _Postponing:
    """Modules that Python's own LazyLoader runs at the first use of something in them."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in POSTPONED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def postpone_tensorflow() -> None:
    """Before the first import of Rasa's core. Whoever uses TensorFlow all the same gets it. Idempotent."""
    if _Postponing not in sys.meta_path:
        sys.meta_path.insert(0, _Postponing)
