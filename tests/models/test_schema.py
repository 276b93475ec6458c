"""The rules of the shared schema, so that a hub can move to PostgreSQL and Citus; and that migrations make these tables."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table, UniqueConstraint

from campbox.db import url_of, writer_engine
from campbox.models import Base


def tables(mark: str) -> list[Table]:
    return [table for table in Base.metadata.tables.values() if table.info.get(mark)]


def test_every_table_is_replicated_log_or_local() -> None:
    for table in Base.metadata.tables.values():
        assert sum(bool(table.info.get(mark)) for mark in ("replicated", "log", "local")) == 1, table.name


def test_box_id_is_first_in_every_primary_key_of_what_travels() -> None:
    for table in tables("replicated") + tables("log"):
        assert next(iter(table.primary_key.columns)).name == "box_id", table.name


def test_box_id_is_first_in_every_index_of_what_travels() -> None:
    for table in tables("replicated") + tables("log"):
        for index in table.indexes:
            assert next(iter(index.columns)).name == "box_id", index.name


def test_what_travels_has_no_foreign_keys_no_global_uniqueness_and_no_sequences() -> None:
    for table in tables("replicated") + tables("log"):
        assert not table.foreign_keys, table.name
        assert not [each for each in table.constraints if isinstance(each, UniqueConstraint)], table.name
        assert not [index for index in table.indexes if index.unique], table.name
        assert table.autoincrement_column is None, table.name


def test_migrations_make_exactly_these_tables(empty_database: Path) -> None:
    engine = writer_engine(url_of(empty_database))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []
