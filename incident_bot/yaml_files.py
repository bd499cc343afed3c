"""YAML files that people write: what they can do wrong is said in a few words, and never raised as another error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

TOO_DEEP = "not valid YAML (nested too deep)"


class Unreadable(Exception):
    """There is no document; the text says why, without the name of the file."""


def read(path: Path) -> Any:
    """The document; None where the file is empty. Raises Unreadable."""
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        what = "is not UTF-8 text"
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        what = f"line {line}: not valid YAML ({error.problem})"
    except (YAMLError, ValueError) as error:
        what = f"not valid YAML ({str(error).splitlines()[0]})"
    except RecursionError:
        what = TOO_DEEP
    raise Unreadable(what)
