"""The steps of the schema. Alembic runs them in a child process: imported in the server it would cost 11 MB."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from campbox.errors import DataFolderError, DataFolderNewerError

VERSIONS = Path(__file__).parent / "versions"


def known_versions() -> list[str]:
    """The revisions of this software, oldest first; each file is named after its revision."""
    return sorted(path.stem.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def upgrade(database: Path) -> None:
    """Bring the database to this software's schema, making it where there is none.

    Raises DataFolderNewerError when a newer software wrote it: it is left as it is.
    """
    present = _present_version(database)
    if present == known_versions()[-1]:
        return
    if present is not None and present not in known_versions():
        raise DataFolderNewerError(
            f"{database} was written by a newer CampBox (schema {present}). Install that version; nothing was changed."
        )
    done = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-m", "campbox.migrations", str(database)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise DataFolderError(f"The database {database} could not be prepared: {done.stderr.strip()}")


def _present_version(database: Path) -> str | None:
    if not database.exists():
        return None
    connection = sqlite3.connect(database)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:  # the table is missing: a database that was never finished
        return None
    finally:
        connection.close()
    return None if row is None else str(row[0])
