"""redact(text): the text without personal data, and the kinds that were in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from incident_bot.redaction import numbers
from incident_bot.redaction.accounts import accounts
from incident_bot.redaction.codes import codes
from incident_bot.redaction.dates import birth_dates
from incident_bot.redaction.emails import emails
from incident_bot.redaction.harmless import is_harmless, is_public
from incident_bot.redaction.passwords import passwords
from incident_bot.redaction.runs import Run, ascii_digits, runs
from incident_bot.redaction.spans import KINDS, Redacted, Span, without

_PLACEHOLDER = re.compile(rf"\[({'|'.join(KINDS)})\]")


def redact(text: str, public: Collection[str] = ()) -> Redacted:
    """`text` has passed `messages.clean`; `public` are phone numbers that stay, in digits alone.
    Two passes: what the first one takes out no longer stands between two digits of the second."""
    plain = _masked(ascii_digits(text), [Span(*match.span(), match[1]) for match in _PLACEHOLDER.finditer(text)])
    shaped = [*accounts(plain), *emails(plain), *birth_dates(plain)]
    masked = _masked(plain, shaped)
    found = [run for run in runs(masked) if not is_public(run, public)]
    inside = [*codes(masked, found), *_long(masked, found)]
    return without(text, [*shaped, *inside, *passwords(_masked(masked, inside))])


def _long(text: str, found: list[Run]) -> Iterator[Span]:
    for run in found:
        if len(run.digits) >= numbers.LONG and not is_harmless(text, run):
            yield Span(run.start, run.end, numbers.kind(text, run))


def _masked(text: str, spans: Collection[Span]) -> str:
    """The same length, with a letter that is in no pattern where a span stood."""
    signs = list(text)
    for span in spans:
        signs[span.start : span.end] = "\u2588" * (span.end - span.start)
    return "".join(signs)
