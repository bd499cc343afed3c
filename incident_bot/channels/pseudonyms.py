"""A customer's own address on a channel (a phone number, a user id), as a name that leads back to nobody."""

from __future__ import annotations

import hashlib
import hmac


def pseudonym(key: str, channel: str, address: str) -> str:
    """The same for the same address on the same channel, as long as `key`, the signing key, is the same. Fit to be a
    conversation id: `channel`, a dash and 32 hexadecimal digits."""
    message = f"{channel}\0{address}".encode("utf-8", "surrogatepass")
    return f"{channel}-{hmac.new(key.encode(), message, hashlib.sha256).hexdigest()[:32]}"
