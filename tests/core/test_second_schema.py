"""A box of the first version goes on with the second: what was learnt is there, and what is new works."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config

from campbox import migrations
from campbox.db import url_of


def test_attempts_and_sessions_of_the_first_schema_are_kept(tmp_path: Path) -> None:
    database = tmp_path / "campbox.db"
    config = Config()
    config.set_main_option("script_location", str(migrations.VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", url_of(database))
    command.upgrade(config, "0001")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO attempt (box_id, id, learner_id, course, release, exercise, is_passed, points, of_points, judged,"
            " incarnation, u_ms, position) VALUES (1, x'01', x'02', 'web', 'r', 'tags', 1, 1, 1, 'box', 'i', 0, 7)"
        )
        connection.execute("INSERT INTO session VALUES (x'03', 'learner', x'02', 0, 'boot', 5)")
    migrations.upgrade(database)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT position, hints FROM attempt").fetchall() == [(7, 0)]
        assert connection.execute("SELECT seen_uptime_ms, partner_id FROM session").fetchall() == [(5, None)]
        assert connection.execute("SELECT count(*) FROM submission").fetchone() == (0,)
