"""A learner takes a test: reads what it is, begins it, ends it, and sees their points when the trainer has closed it.

These pages belong to one learner and one moment, so unlike exercises outside of tests they are never kept by the browser.
"""

from dataclasses import dataclass

from flask import jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from campbox.errors import NotFoundError
from campbox.ids import from_hex
from campbox.services import cohorts, sittings, stage_test_parts, stage_tests
from campbox.services.sessions import Role
from campbox.services.sittings import Kept, Seat
from campbox.services.stage_test_parts import PartHere
from campbox.services.stage_tests import Part, StageTest
from campbox.web.auth import only
from campbox.web.current import node, reading, signed_in, write
from campbox.web.learn.blueprint import course_language, learn


@dataclass(frozen=True)
class Place:
    """A learner in a test; `seat` is None before they began."""

    test: StageTest
    seat: Seat | None
    parts: list[PartHere]

    @property
    def address(self) -> str:
        return f"/tests/{self.test.id.hex()}"

    @property
    def is_told(self) -> bool:
        """Whether the learner may see what was right: the test is over for everybody."""
        return self.seat is not None and self.seat.is_finished and not self.test.is_open

    def part(self, number: int) -> PartHere:
        for each in self.parts:
            if each.number == number:
                return each
        raise NotFoundError("no such exercise in this test")

    def kept(self) -> dict[Part, Kept]:
        """The answers of this sitting."""
        if self.seat is None:
            return {}
        return sittings.kept(reading(), test_id=self.test.id, learner_id=self.seat.learner_id, number=self.seat.number)

    def next_open(self, after: int) -> int | None:
        """The number of an exercise without an answer: the next one after this, else the first."""
        kept = self.kept()
        missing = [each.number for each in self.parts if each.key not in kept and each.number != after]
        return next((number for number in missing if number > after), missing[0] if missing else None)


def place_or_404(text: str) -> Place:
    """Where the learner is in the test of an address; a sitting whose time is over is ended first.

    Raises NotFoundError for a test of another cohort.
    """
    test_id, learner_id, now = from_hex(text), signed_in().person_id, node().now()
    if test_id is None:
        raise NotFoundError("no such test")
    test = stage_tests.stage_test(reading(), test_id)
    seat = sittings.seat(reading(), test=test, learner_id=learner_id, now=now)
    if seat is None and test.cohort_id not in cohorts.cohort_ids_of(reading(), learner_id):
        raise NotFoundError("a test of another cohort")
    if seat is not None and seat.is_due:
        write(lambda session: sittings.finish(session, test_id=test.id, learner_id=learner_id, now=now))
        seat = sittings.seat(reading(), test=test, learner_id=learner_id, now=now)
    return Place(test, seat, stage_test_parts.parts_of(node().library, test.parts))


def is_pair() -> bool:
    """Whether two work at this device: a test is for one."""
    return signed_in().partner_id is not None


@learn.get("/tests/<test>")
@only(Role.LEARNER)
def stage_test(test: str) -> ResponseReturnValue:
    """What the test is, before; the exercises and the time left, meanwhile; the points, afterwards."""
    place = place_or_404(test)
    kept = place.kept()
    return render_template(
        "learn/stage_test.html",
        current="home",
        place=place,
        test=place.test,
        seat=place.seat,
        kept=kept,
        points=sum(each.points for each in kept.values()),
        to_judge=sum(each.is_waiting for each in kept.values()),
        is_pair=is_pair(),
        has_kept="kept" in request.args,
        course_language=course_language,
    )


@learn.get("/tests/<test>/left")
@only(Role.LEARNER)
def time_left(test: str) -> ResponseReturnValue:
    """What a page that is open for long says of the time; it asks twice a minute."""
    seat = place_or_404(test).seat
    if seat is None or not seat.is_working:
        return jsonify({"text": _("The time is over.")})
    return jsonify({"text": ngettext("%(num)d minute left", "%(num)d minutes left", seat.minutes_left)})


@learn.post("/tests/<test>/begin")
@only(Role.LEARNER)
def begin_test(test: str) -> ResponseReturnValue:
    """The time begins. Whoever works as a pair is led back, and told that a test is for one."""
    place, learner_id, now = place_or_404(test), signed_in().person_id, node().now()
    if is_pair():
        return redirect(place.address, 303)
    of_points = sum(stage_test_parts.points_of(each.exercise) for each in place.parts)
    test_id = place.test.id
    write(lambda session: sittings.begin(session, test_id=test_id, learner_id=learner_id, of_points=of_points, now=now))
    return redirect(place.address, 303)


@learn.post("/tests/<test>/finish")
@only(Role.LEARNER)
def finish_test(test: str) -> ResponseReturnValue:
    """The learner is ready before the time is over."""
    place, learner_id, now = place_or_404(test), signed_in().person_id, node().now()
    write(lambda session: sittings.finish(session, test_id=place.test.id, learner_id=learner_id, now=now))
    return redirect(place.address, 303)
