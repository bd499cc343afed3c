"""Each channel on the server that Rasa makes for `rasa run`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa.core.channels.channel import InputChannel
from rasa.core.run import configure_app
from sanic import Sanic

from incident_bot.channels.messaging.telegram import TelegramChannel
from incident_bot.channels.socket import SocketChannel
from incident_bot.channels.web import WebChannel
from tests.attacks.test_frames import FRAMES, UNCLEAR
from tests.attacks.wire import request, send
from tests.channels.web_fakes import CONTENT, Client, running

ENVIRONMENT = {
    "INCIDENT_BOT_CONTENT": str(CONTENT),
    "INCIDENT_BOT_TELEGRAM_TOKEN": "1:a-token-for-tests",
    "INCIDENT_BOT_TELEGRAM_SECRET": "a-secret-for-tests-only-0123456789",
}
MAKE: dict[str, Callable[[None], InputChannel]] = {
    channel.name(): channel.from_credentials for channel in (WebChannel, SocketChannel, TelegramChannel)
}


@pytest.mark.parametrize("name", MAKE)
def test_a_request_whose_end_is_unclear_is_refused_and_the_next_one_answered(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for setting, value in ENVIRONMENT.items():
        monkeypatch.setenv(setting, value)
    Sanic.test_mode = True
    with running(configure_app([MAKE[name](None)], enable_api=False)) as port:
        for frame in UNCLEAR:
            assert send(port, [FRAMES[frame]]).statuses == [400], frame
            # Not only where the channel is: a server that hangs hangs everywhere.
            assert send(port, [request(b"{}", b"Content-Length: -1", path=b"/")]).statuses == [400], frame
            assert Client(port).page().status == 200
