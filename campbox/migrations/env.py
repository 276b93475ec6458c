"""Alembic's entry: runs the steps on the database named by the caller."""

from alembic import context

from campbox.db import writer_engine
from campbox.models import Base

url = context.config.get_main_option("sqlalchemy.url")
assert url is not None
engine = writer_engine(url)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
