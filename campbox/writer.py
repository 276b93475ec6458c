"""The one writer: a thread that owns the writing connection and commits many commands at once.

A durable commit costs a flush of the card, 10 to 40 ms on an SD card. Commands that arrive while one is under way share the
next: measured with 40 ms, 195 requests/s instead of 24. A caller wakes when its work is on disk, or not at all.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from campbox.errors import CampBoxError, StorageError
from campbox.events.record import Origin, bind
from sync.errors import SyncError

T = TypeVar("T")
Command = Callable[[Session], T]
_Job = tuple[Command[Any], "Future[Any]"]  # Any: each command has its own type of result
_Outcome = tuple[Any, BaseException | None]  # Any: as above

BATCH = 256
CHECKPOINT_WAIT_MS = 300
WAIT_SECONDS = 30.0
log = logging.getLogger(__name__)


def _empty_log(_session: Session) -> bool:
    """Stands in the queue for `Writer.empty_log`; no transaction can do that."""
    raise AssertionError


class Writer:
    """Runs commands one after the other, each in a savepoint, and commits them in groups.

    Raises StorageError when the database cannot be opened.
    """

    def __init__(self, engine: Engine, origin: Origin) -> None:
        self._engine = engine
        try:
            self._connection = engine.connect()
        except SQLAlchemyError as error:
            raise StorageError(f"the database cannot be opened: {error}") from error
        self._origin = origin
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._is_closed = False
        self.commits = 0
        self._thread.start()

    def run(self, command: Command[T]) -> T:
        """Run `command(session)` and return its value once it is on disk; raises what the command raised.

        Raises StorageError when the disk did not take it, or not in time. Nothing of it is kept, unless it was just being
        written when the time was over: whoever repeats a command gives it an id by which it is known again.
        """
        if self._is_closed:
            raise StorageError("the box is stopping")
        future: Future[T] = Future()
        self._queue.put((command, future))
        try:
            return future.result(WAIT_SECONDS)
        except TimeoutError as error:
            future.cancel()  # unless it is running already, it will not run later
            raise StorageError("the card did not answer in time") from error

    def empty_log(self) -> bool:
        """Move all of the write-ahead log into the database and cut it to nothing; False while somebody reads from it."""
        return self.run(_empty_log)

    def close(self) -> None:
        """Finish what is queued, then close the connection. Safe to repeat."""
        self._is_closed = True
        self._queue.put(None)
        self._thread.join(WAIT_SECONDS)
        self._engine.dispose()

    def _serve(self) -> None:
        with self._connection as connection:
            while True:
                batch, is_last = self._next_batch()
                commands = [job for job in batch if job[0] is not _empty_log]
                if commands:
                    self._commit(connection, commands)
                for job in batch:
                    if job[0] is _empty_log:
                        self._checkpoint(connection, job[1])
                if is_last:
                    return

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """Wait for a command, then take what else is there; the flag says that no more will come."""
        batch: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            batch.append(job)
            if len(batch) == BATCH:
                return batch, False
            try:
                job = self._queue.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _commit(self, connection: Connection, batch: list[_Job]) -> None:
        batch = [job for job in batch if job[1].set_running_or_notify_cancel()]
        try:
            with connection.begin():
                outcomes = [self._attempt(connection, command) for command, _ in batch]
        except Exception as failure:  # whatever it was, nothing of the batch is on disk, and each caller must hear it
            log.error("commit failed: %s", failure)
            for _, future in batch:
                future.set_exception(StorageError(str(failure)))
            return
        self.commits += 1
        for (_, future), (value, error) in zip(batch, outcomes, strict=True):
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)

    def _checkpoint(self, connection: Connection, future: "Future[Any]") -> None:
        """Outside of any transaction, and without waiting long: all who write wait for it."""
        if not future.set_running_or_notify_cancel():
            return
        raw: Any = connection.connection.dbapi_connection  # Any: sqlite3's own has methods that SQLAlchemy's type lacks
        (normal_ms,) = raw.execute("PRAGMA busy_timeout").fetchone()
        try:
            raw.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAIT_MS}")
            is_busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            future.set_result(not is_busy)
        except sqlite3.Error as error:
            future.set_exception(StorageError(str(error)))
        finally:
            raw.execute(f"PRAGMA busy_timeout={normal_ms}")

    def _attempt(self, connection: Connection, command: Command[Any]) -> _Outcome:
        """Run one command in a savepoint: one that fails must not spoil its neighbours."""
        try:
            with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
                bind(session, self._origin)
                value = command(session)
                session.commit()
        except DBAPIError as error:
            # A full disk makes SQLite roll back the whole transaction: then the others are lost too and must hear it.
            if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]  # sqlite3's own
                raise
            return None, StorageError(str(error))
        except (CampBoxError, SyncError) as error:
            return None, error
        except Exception as error:  # a defect of the command: its caller gets it, the others go on
            log.exception("a command failed")
            return None, error
        return value, None
