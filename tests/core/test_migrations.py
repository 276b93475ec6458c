"""The steps of the schema, run in a child process."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from campbox import migrations
from campbox.errors import DataFolderError, DataFolderNewerError
from tests.core.folders import set_schema


def tables(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_new_database_gets_every_table(tmp_path: Path, empty_database: Path) -> None:
    database = tmp_path / "campbox.db"
    migrations.upgrade(database)
    assert tables(database) == tables(empty_database)
    assert {"event", "incarnation", "attempt", "alembic_version"} <= tables(database)


def test_present_database_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "campbox.db"
    migrations.upgrade(database)
    before = database.read_bytes()
    monkeypatch.setattr(sys, "executable", "/bin/false")  # no child is started
    migrations.upgrade(database)
    assert database.read_bytes() == before


def test_first_start_that_a_cut_interrupted_is_done_again(tmp_path: Path, empty_database: Path) -> None:
    database = tmp_path / "campbox.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    migrations.upgrade(database)
    assert tables(database) == tables(empty_database)


def test_database_of_a_newer_version_is_refused_and_unchanged(tmp_path: Path) -> None:
    database = tmp_path / "campbox.db"
    migrations.upgrade(database)
    set_schema(database, "9999")
    before = database.read_bytes()
    with pytest.raises(DataFolderNewerError, match="nothing was changed"):
        migrations.upgrade(database)
    assert database.read_bytes() == before


def test_step_that_fails_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="could not be prepared"):
        migrations.upgrade(tmp_path / "no such folder" / "campbox.db")


def test_alembic_is_not_loaded_in_the_server() -> None:

    code = "import sys, campbox.server, campbox.cli; print([name for name in sys.modules if name.startswith('alembic')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
