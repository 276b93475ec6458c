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
CHUNK_BYTES = 64 * 1024


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
            server = loop.run_until_complete(self._listen())
            loop.run_forever()
            server.close()
            loop.run_until_complete(self._end_connections())

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(
            self._take, sock=self._outer, ssl=self._context, ssl_handshake_timeout=HANDSHAKE_SECONDS
        )

    async def _end_connections(self) -> None:
        for each in self._connections:
            each.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _take(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._connections) >= CONNECTIONS:
            to_client.transport.abort()
            return
        self._connections.add(task)
        try:
            server, to_server = await asyncio.open_connection(*self._address)
            try:
                await _until_one_ends(_hand_on(client, to_server), _hand_on(server, to_client))
            finally:
                await _closed(to_server)
        except OSError as error:
            log.debug("a connection ended: %s", error)
        finally:
            await _closed(to_client)
            self._connections.discard(task)


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
