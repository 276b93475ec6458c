"""TLS in front of the server: takes encrypted connections on one port and hands their bytes to another, on this machine.

It reads no HTTP, so there is nothing in it that could be understood differently there. The server knows by the port that
what it gets came encrypted.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
CONNECTIONS = 200
HANDSHAKE_SECONDS = 10.0
# Browsers answer no good-bye on a connection that they keep for later: with asyncio's own 30 s an orderly end took as long.
GOODBYE_SECONDS = 2.0
CHUNK_BYTES = 64 * 1024
# Where the machine has no more files to give, a connection that ends makes room.
NO_ROOM_SECONDS = 0.2


class TlsFront:
    """`outer` takes what is encrypted, `inner` is the server's port for it; both listen already. Start it once."""

    def __init__(self, certificate: Path, *, outer: socket.socket, inner: socket.socket) -> None:
        self.inner = inner
        self._outer = outer
        self._address = inner.getsockname()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.load_cert_chain(certificate)
        self._loop = asyncio.new_event_loop()
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="tls", daemon=True)

    def start(self) -> None:
        self._outer.setblocking(False)
        self._outer.listen(CONNECTIONS)
        self._thread.start()

    def stop(self) -> None:
        """End every connection. Safe to repeat."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._outer.close()

    def _run(self) -> None:
        with contextlib.closing(self._loop) as loop:
            accepting = loop.create_task(self._accept())
            loop.run_forever()
            loop.run_until_complete(_ended({accepting, *self._connections}))

    async def _accept(self) -> None:
        """Whoever has connected counts from the first byte on: a handshake that never ends takes a place too."""
        while True:
            try:
                client, _address = await self._loop.sock_accept(self._outer)
            except OSError as error:
                log.debug("nobody could be let in: %s", error)
                await asyncio.sleep(NO_ROOM_SECONDS)
                continue
            if len(self._connections) >= CONNECTIONS:
                client.close()
                continue
            task = self._loop.create_task(self._take(client))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

    async def _take(self, connection: socket.socket) -> None:
        try:
            client, to_client = await self._handshake(connection)
            try:
                server, to_server = await asyncio.open_connection(*self._address)
                try:
                    await _until_one_ends(_hand_on(client, to_server), _hand_on(server, to_client))
                finally:
                    await _closed(to_server)
            finally:
                await _closed(to_client)
        except OSError as error:
            log.debug("a connection ended: %s", error)

    async def _handshake(self, connection: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Raises OSError, of which those of TLS are kinds, for who does not speak it or takes too long."""
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _protocol = await self._loop.connect_accepted_socket(
            lambda: protocol,
            connection,
            ssl=self._context,
            ssl_handshake_timeout=HANDSHAKE_SECONDS,
            ssl_shutdown_timeout=GOODBYE_SECONDS,
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, self._loop)


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _hand_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while chunk := await source.read(CHUNK_BYTES):
        target.write(chunk)
        await target.drain()


async def _until_one_ends(*directions: Coroutine[Any, Any, None]) -> None:
    """When one side has gone, the other is told so."""
    tasks = [asyncio.ensure_future(each) for each in directions]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _closed(writer: asyncio.StreamWriter) -> None:
    """What was written is sent before."""
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
