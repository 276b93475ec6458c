"""What must be true of a data folder after anything that happened to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from campbox.clock import SystemClock
from campbox.config import Config
from campbox.events.replay import replay
from campbox.models import Answer, Attempt, Received
from campbox.node import open_node
from campbox.services import settings
from tests.events.chains import check_log, incarnations
from tests.events.tables import replicated_tables
from tests.faults.serving import Answering


def check_integrity(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def check_acknowledged(database: Path, learners: list[Answering]) -> None:
    """Every attempt that a learner was told is saved is there, with its answer."""
    with closing(sqlite3.connect(database)) as connection:
        attempts = {row[0].hex() for row in connection.execute("SELECT id FROM attempt JOIN answer ON attempt_id = id")}
    acknowledged = {attempt for each in learners for attempt in each.acknowledged.values()}
    assert acknowledged - attempts == set()


def check_everything(config: Config, learners: list[Answering], *, starts: int) -> None:
    """No acknowledged attempt lost, none counted twice, the log whole, the tables what the log says."""
    check_integrity(config.database)
    check_acknowledged(config.database, learners)
    node = open_node(config, SystemClock())
    try:
        with node.reading() as session:
            assert settings.read(session, settings.RESTORED) is None
            received = {row.hex() for row in session.scalars(select(Received.client_id))}
            assert session.query(Attempt).count() == len(received) == session.query(Answer).count()
            assert {client_id for each in learners for client_id in each.acknowledged} <= received
            assert received <= {client_id for each in learners for client_id in each.asked}
            check_log(session, node.keys.node)
            assert 1 < len(incarnations(session)) <= starts + 1
            before = replicated_tables(session)
        node.write(replay)
        with node.reading() as session:
            assert replicated_tables(session) == before
    finally:
        node.close()
