"""Requests to a platform: tried again while that may help, then given up under a number."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, RetryError, retry_if_exception_type, stop_after_attempt

from incident_bot.channels.messaging import metrics

logger = logging.getLogger(__name__)

ATTEMPTS = 5
SECONDS = 10.0
FIRST_WAIT = 0.5
# A platform that asks for more has stopped us; nobody waits that long for an answer either.
LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Request:
    """A POST. `url` may hold a token: it goes to no log."""

    url: str
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    auth: tuple[str, str] | None = None


class Outcome(Enum):
    DELIVERED = "delivered"
    TRY_AGAIN = "tried_again"
    # By the customer, who has blocked us or said stop to the platform.
    DECLINED = "declined"
    REFUSED = "dead"


@dataclass(frozen=True)
class Verdict:
    """What a response means. `after` is in seconds, None where the platform does not say; `why` is the platform's code,
    a word or a number of its documentation."""

    outcome: Outcome
    after: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Response:
    """Names of `headers` are in lower case; `body` is the JSON, None where there is none."""

    status: int
    headers: Mapping[str, str]
    body: Any


Judge = Callable[[Response], Verdict]


def by_status(response: Response) -> Verdict:
    """What HTTP says alone."""
    if response.status < 300:
        return Verdict(Outcome.DELIVERED)
    why = f"HTTP {response.status}"
    if response.status == 429 or response.status >= 500:
        return Verdict(Outcome.TRY_AGAIN, _seconds(response.headers.get("retry-after")), why)
    return Verdict(Outcome.REFUSED, why=why)


def _seconds(value: str | None) -> float | None:
    try:
        seconds = float(value) if value else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < 1e9 else None


class _Again(Exception):
    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.why)
        self.verdict = verdict


class Sender:
    """One for all channels of a process. The first request opens the connections, `close` ends them."""

    def __init__(
        self,
        attempts: int = ATTEMPTS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._attempts = attempts
        self._sleep = sleep
        self._jitter = jitter
        self._session: aiohttp.ClientSession | None = None

    async def send(self, channel: str, request: Request, judge: Judge) -> bool:
        """Whether the platform took it. Raises nothing: who sends has no other way to reach the customer."""
        attempts = AsyncRetrying(
            stop=stop_after_attempt(self._attempts),
            retry=retry_if_exception_type(_Again),
            wait=self._wait,
            sleep=self._sleep,
            before_sleep=lambda _: metrics.REQUESTS.labels(channel, Outcome.TRY_AGAIN.value).inc(),
        )
        try:
            verdict: Verdict = await attempts(self._attempt, request, judge)
        except RetryError as error:
            failed = error.last_attempt.exception()
            verdict = failed.verdict if isinstance(failed, _Again) else Verdict(Outcome.REFUSED)
            verdict = Verdict(Outcome.REFUSED, why=verdict.why)
        metrics.REQUESTS.labels(channel, verdict.outcome.value).inc()
        if verdict.outcome is Outcome.REFUSED:
            number = secrets.token_hex(4)
            logger.error("dead letter %s: %s did not take an answer (%s)", number, channel, verdict.why)
        return verdict.outcome is Outcome.DELIVERED

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def _attempt(self, request: Request, judge: Judge) -> Verdict:
        try:
            verdict = judge(await self._post(request))
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise _Again(Verdict(Outcome.TRY_AGAIN, why=type(error).__name__)) from None
        if verdict.outcome is Outcome.TRY_AGAIN and (verdict.after or 0) <= LONGEST_WAIT:
            raise _Again(verdict)
        if verdict.outcome is Outcome.TRY_AGAIN:
            return Verdict(Outcome.REFUSED, why=f"{verdict.why}, wants {verdict.after:.0f} s")
        return verdict

    async def _post(self, request: Request) -> Response:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        async with self._session.post(
            request.url,
            json=request.json,
            data=request.form,
            headers=request.headers,
            auth=aiohttp.BasicAuth(*request.auth) if request.auth else None,
            allow_redirects=False,
        ) as response:
            try:
                body = await response.json(content_type=None)
            except ValueError:
                body = None
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Response(response.status, headers, body)

    def _wait(self, state: RetryCallState) -> float:
        """What the platform asks for and a little more, or twice as long each time with a random part."""
        failed = state.outcome.exception() if state.outcome else None
        asked = failed.verdict.after if isinstance(failed, _Again) else None
        if asked is not None:
            return asked + self._jitter() * FIRST_WAIT
        longest = FIRST_WAIT * 2.0 ** (state.attempt_number - 1)
        return longest / 2 + self._jitter() * longest / 2
