"""A class with a test, as its trainer makes it on pages."""

from typing import Any  # a form has texts and lists of texts

from flask import Flask
from werkzeug.test import TestResponse

from campbox.exercises.registry import kind
from tests.web.classroom import join_class, learner_in, make_cohort, node_of, set_up

COURSE = "web-first-steps"
FRAGMENT = {"Accept": "text/html; fragment=result"}


class Classroom:
    """A cohort with one learner, and a test of two exercises that the box judges and one of code."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.trainer = set_up(app)
        self.cohort = make_cohort(self.trainer)
        self.amina = join_class(app, self.trainer, self.cohort, "Amina")
        self.learner = learner_in(self.trainer, self.cohort)
        self.release = node_of(app).library.release(COURSE)
        every = list(self.release.exercises.values())
        self.judged = [each for each in every if kind(each.kind).judged == "box"][:2]
        self.code = next(each for each in every if kind(each.kind).judged == "browser")
        self.exercises = [each for each in every if each in (*self.judged, self.code)]
        self.tests = f"/teach/cohorts/{self.cohort}/tests"

    def fields(self, **changes: object) -> dict[str, Any]:
        chosen = [f"{COURSE}/{each.id}" for each in self.exercises]
        return {"title": "Where to begin", "purpose": "placement", "minutes": "40", "exercise": chosen, **changes}

    def make(self, **changes: object) -> str:
        """The id of a new test in hex."""
        answer = self.trainer.post(f"{self.tests}/new", data=self.fields(**changes))
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].rsplit("/", 1)[1]

    def make_open(self) -> str:
        test = self.make()
        self.state(test, "open")
        return test

    def state(self, test: str, do: str) -> None:
        assert self.trainer.post(f"{self.tests}/{test}/state", data={"do": do}).status_code == 303

    def number(self, exercise: str) -> int:
        return [each.id for each in self.exercises].index(exercise) + 1

    def answer(self, index: int, *, is_right: bool) -> dict[str, Any]:
        exercise = self.judged[index]
        this, spec = kind(exercise.kind), exercise.spec["en"]
        fields = this.model_answer(spec) if is_right else this.false_answer(spec)
        return {**{name: list(values) for name, values in fields.items()}, "language": "en"}

    def give(self, test: str, index: int, *, is_right: bool, headers: dict[str, str] | None = None) -> TestResponse:
        address = f"/tests/{test}/{COURSE}/{self.judged[index].id}"
        return self.amina.post(address, data=self.answer(index, is_right=is_right), headers=headers)
