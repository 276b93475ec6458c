"""An empty database to apply events to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from campbox.db import url_of, writer_engine


class Scratch:
    """Sessions whose work is undone at their end: one database for all examples of a property."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self._engine.connect() as connection, connection.begin() as transaction:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                yield session
            transaction.rollback()


@pytest.fixture
def scratch(tmp_path: Path, empty_database: Path) -> Iterator[Scratch]:
    database = tmp_path / "scratch.db"
    shutil.copy(empty_database, database)
    engine = writer_engine(url_of(database))
    yield Scratch(engine)
    engine.dispose()
