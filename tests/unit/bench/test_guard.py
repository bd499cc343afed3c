from __future__ import annotations

import pytest

from incident_bot.bench.guard import LOGINS_PER_MINUTE, Guard

TOKEN = "a token for tests only"


@pytest.fixture
def guard() -> Guard:
    return Guard(TOKEN, ["bench.example"])


@pytest.mark.parametrize("host", ["127.0.0.1:8010", "localhost", "[::1]:8010", "bench.example", "BENCH.example:443"])
def test_it_answers_to_its_own_names(guard: Guard, host: str) -> None:
    assert guard.knows_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8010",
        "[::1",
        "bench.example@evil.example",
    ],
)
def test_a_name_that_was_made_to_lead_here_is_not_known(guard: Guard, host: str) -> None:
    assert not guard.knows_host(host)


def test_a_change_has_to_come_from_a_page_of_the_bench(guard: Guard) -> None:
    host = {"host": "localhost:8010"}
    assert guard.same_origin("POST", "http", {**host, "origin": "http://localhost:8010"})
    assert guard.same_origin("POST", "http", {**host, "sec-fetch-site": "same-origin"})
    assert guard.same_origin("GET", "http", host)
    for headers in (
        host,
        {**host, "origin": "null"},
        {**host, "origin": "http://evil.example"},
        {**host, "origin": "https://localhost:8010"},
        {**host, "origin": "http://localhost:9999"},
        {**host, "sec-fetch-site": "cross-site"},
        {**host, "authorization": "Bearer wrong"},
    ):
        assert not guard.same_origin("POST", "http", headers)


def test_a_program_with_the_token_is_no_page(guard: Guard) -> None:
    headers = {"host": "localhost", "authorization": f"Bearer {TOKEN}"}
    assert guard.same_origin("POST", "http", headers)
    assert guard.admits(None, headers)


def test_the_token_opens_and_its_cookie_is_signed(guard: Guard) -> None:
    cookie = guard.login(TOKEN)
    assert cookie
    assert TOKEN not in cookie
    assert guard.admits(cookie, {})
    assert not guard.admits(cookie.swapcase(), {})
    assert not guard.admits(None, {})
    assert not Guard("another token, of another bench").admits(cookie, {})


@pytest.mark.parametrize("wrong", ["", "a token", "a token for tests only ", "ä\ud800"])
def test_nothing_else_opens(guard: Guard, wrong: str) -> None:
    assert guard.login(wrong) is None


def test_whoever_tries_often_waits(guard: Guard) -> None:
    for _ in range(LOGINS_PER_MINUTE):
        guard.login("wrong")
    assert guard.login(TOKEN) is None
