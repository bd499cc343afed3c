"""What RabbitMQ says to Rasa's event broker, on the wire: there is no package that brings the server itself."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from pamqp import commands, frame
from pamqp.body import ContentBody
from pamqp.header import ContentHeader, ProtocolHeader
from pamqp.heartbeat import Heartbeat

REPLIES: dict[type[Any], Any] = {
    commands.Connection.StartOk: lambda: commands.Connection.Tune(10, 131_072, 0),
    commands.Connection.Open: commands.Connection.OpenOk,
    commands.Connection.Close: commands.Connection.CloseOk,
    commands.Channel.Open: commands.Channel.OpenOk,
    commands.Channel.Close: commands.Channel.CloseOk,
    commands.Basic.Qos: commands.Basic.QosOk,
    commands.Confirm.Select: commands.Confirm.SelectOk,
    commands.Exchange.Declare: commands.Exchange.DeclareOk,
    commands.Queue.Declare: lambda: commands.Queue.DeclareOk("events", 0, 0),
    commands.Queue.Bind: commands.Queue.BindOk,
}


class RabbitMQ:
    """Confirms every message, and keeps it."""

    def __init__(self, port: int) -> None:
        self.received: list[dict[str, Any]] = []
        self._port = port
        self._server: asyncio.AbstractServer | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self._port)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for writer in self._writers:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        buffer, delivered = b"", 0
        while chunk := await reader.read(65_536):
            buffer += chunk
            while True:
                try:
                    size, channel, heard = frame.unmarshal(buffer)
                except Exception:
                    break
                buffer = buffer[size:]
                if isinstance(heard, ProtocolHeader):
                    said: Any = commands.Connection.Start(
                        server_properties={"capabilities": {"publisher_confirms": True}}
                    )
                elif isinstance(heard, ContentBody):
                    self.received.append(json.loads(heard.value))
                    delivered += 1
                    said = commands.Basic.Ack(delivered)
                elif isinstance(heard, ContentHeader | Heartbeat | commands.Basic.Publish):
                    continue
                elif type(heard) in REPLIES:
                    said = REPLIES[type(heard)]()
                else:
                    continue
                writer.write(frame.marshal(said, channel))
                await writer.drain()
