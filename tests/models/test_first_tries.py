"""A box that was in use before the gradebook existed learns the first tries from its attempts."""

from importlib import import_module

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from campbox.events.kinds import AttemptRecorded
from campbox.events.record import record
from campbox.models import ExerciseProgress
from campbox.node import Node

AMINA, OMAR = b"A" * 16, b"O" * 16
TRIES = (
    ("tags-1", False, "box", None),
    ("tags-1", True, "browser", OMAR),
    ("tags-1", True, "box", None),
    ("tags-2", True, "trainer", None),
    ("tags-3", False, "box", OMAR),
)


def play(session: Session) -> None:
    for exercise, passed, judged, partner in TRIES:
        attempt = AttemptRecorded(
            about=AMINA,
            partner=partner,
            course="web",
            release="1",
            exercise=exercise,
            passed=passed,
            points=0,
            of=1,
            judged=judged,
        )
        record(session, attempt)


def rows(session: Session) -> list[tuple[object, ...]]:
    table = ExerciseProgress.__table__
    return [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]


def test_migration_gives_the_rows_that_applying_gives(box: Node) -> None:
    step = import_module("campbox.migrations.versions.0006_pace_and_tests")

    def forget(session: Session) -> None:
        session.execute(update(ExerciseProgress).values(first_position=0, passed_position=None, passed_judged=None))

    box.write(play)
    with box.reading() as session:
        applied = rows(session)
    box.write(forget)
    box.write(lambda session: session.execute(text(step.FIRSTS)).close())
    with box.reading() as session:
        assert rows(session) == applied
    judges = {(row[1], row[3]): row[-1] for row in applied}
    assert judges == {
        (AMINA, "tags-1"): "browser",
        (AMINA, "tags-2"): "trainer",
        (AMINA, "tags-3"): None,
        (OMAR, "tags-1"): "browser",
        (OMAR, "tags-3"): None,
    }
