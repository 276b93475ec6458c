"""The replicated tables as plain values, to compare two states of them byte by byte."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.models import Base

Tables = dict[str, list[tuple[object, ...]]]


def replicated_tables(session: Session) -> Tables:
    """Every row of every replicated table, in the order of its key."""
    return {
        name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
        for name, table in Base.metadata.tables.items()
        if table.info.get("replicated")
    }
