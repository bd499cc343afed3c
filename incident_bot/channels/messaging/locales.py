"""The language that a platform knows of a person: a hint for where a message is too short to tell."""

from __future__ import annotations

import phonenumbers

from incident_bot.settings import LANGUAGES

# Countries where nearly everybody reads one of our languages. Belgium is not one of them.
BY_COUNTRY = {
    "AT": "de", "DE": "de", "LI": "de", "FR": "fr", "LU": "fr", "MC": "fr", "NL": "nl", "SR": "nl",
    "GB": "en", "IE": "en", "US": "en", "CA": "en", "AU": "en", "NZ": "en",
}  # fmt: skip


def of_locale(locale: object) -> str | None:
    """From `nl`, `nl-BE` or `nl_BE`."""
    language = locale.replace("_", "-").split("-")[0].lower() if isinstance(locale, str) else ""
    return language if language in LANGUAGES else None


def country(number: str) -> str | None:
    """Of a telephone number in the international form, with or without `+`."""
    try:
        parsed = phonenumbers.parse(f"+{number.lstrip('+')}")
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    return str(region) if region else None
