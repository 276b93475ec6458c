"""python -m campbox.migrations DATABASE: bring the database to the newest schema."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from campbox.db import url_of


def main(database: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url_of(Path(database)))
    command.upgrade(config, "head")


if __name__ == "__main__":
    main(sys.argv[1])
