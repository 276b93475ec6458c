"""People and tries for the services' tests."""

from sqlalchemy.orm import Session

from campbox.exercises.base import Verdict
from campbox.node import Node
from campbox.services import cohorts, people
from campbox.services.learning import Try
from campbox.services.people import Pin
from campbox.services.secrets import new_salt

# A verifier that no PIN gives: tests of everything but the PIN need not stretch one.
A_PIN = Pin(new_salt(), bytes(32))


def a_cohort(box: Node, name: str = "Spring") -> bytes:
    return box.write(lambda session: cohorts.create_cohort(session, name=name))


def a_learner(box: Node, cohort_id: bytes, alias: str = "Amina", language: str = "ar") -> bytes:
    def add(session: Session) -> bytes:
        return people.add_learner(session, cohort_id=cohort_id, alias=alias, language=language, picture=1)

    return box.write(add)


def a_try(answer: str = "1", *, passed: bool = False, exercise: str = "tags-1", course: str = "web") -> Try:
    return Try(course, "1", exercise, "en", answer, Verdict(passed, int(passed), 1, (), ""))
