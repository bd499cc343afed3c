"""What has been understood once is not understood again: after a leak, thousands ask the same."""

from __future__ import annotations

import copy
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

Parsed = dict[str, Any]

TEXT = "text"


class Understood:
    """The latest `most` results of NLU. Texts are kept as hashes with a key of this process: nobody reads from here
    what a customer wrote."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._key = secrets.token_bytes(32)
        self._results: OrderedDict[bytes, Parsed] = OrderedDict()

    def get(self, text: str, parse: Callable[[], Parsed]) -> Parsed:
        """A result of its own for every message."""
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()
        known = self._results.get(key)
        if known is None:
            parsed = parse()
            if TEXT in parsed and parsed[TEXT] == text:
                self._keep(key, copy.deepcopy({name: value for name, value in parsed.items() if name != TEXT}))
            return parsed
        self._results.move_to_end(key)
        return {TEXT: text, **copy.deepcopy(known)}

    def _keep(self, key: bytes, result: Parsed) -> None:
        self._results[key] = result
        if len(self._results) > self._most:
            self._results.popitem(last=False)

    def __len__(self) -> int:
        return len(self._results)
