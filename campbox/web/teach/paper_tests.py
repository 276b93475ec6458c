"""What a learner wrote on paper in a test: the trainer types the points of each exercise."""

from dataclasses import dataclass, field

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError, NotFoundError
from campbox.exercises.folding import fold
from campbox.services import cohorts, paper_tests, people, sittings, stage_test_parts
from campbox.services.paper_tests import Asked, Paper, PaperChangedError
from campbox.services.people import Person
from campbox.services.sittings import Kept, Seat
from campbox.services.stage_test_parts import PartHere
from campbox.services.stage_tests import Part, StageTest
from campbox.web.current import node, reading, write
from campbox.web.learn.blueprint import course_language
from campbox.web.teach.attendance_forms import number_in
from campbox.web.teach.blueprint import actor, learner_or_404, teach, trainers
from campbox.web.teach.stage_tests import page_of, test_or_404
from campbox.web.words import sentence


@dataclass(frozen=True)
class Place:
    """A learner and a test; `seat` is None before anything was kept."""

    test: StageTest
    learner_id: bytes
    seat: Seat | None
    kept: dict[Part, Kept]
    parts: list[PartHere]
    sheet: tuple[Asked, ...]

    @property
    def address(self) -> str:
        return f"{page_of(self.test)}/paper/{self.learner_id.hex()}"


@dataclass(frozen=True)
class Typed:
    """The fields of the page as they were typed, by name, and what is wrong with them."""

    fields: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    is_changed: bool = False


def _place_or_404(cohort: str, test: str, learner: str) -> Place:
    found, learner_id = test_or_404(cohort, test), learner_or_404(learner)
    seat = sittings.seat(reading(), test=found, learner_id=learner_id, now=node().now())
    if seat is None and found.cohort_id not in cohorts.cohort_ids_of(reading(), learner_id):
        raise NotFoundError("a learner of another cohort")
    kept = sittings.kept(reading(), test_id=found.id, learner_id=learner_id, number=seat.number) if seat else {}
    parts = stage_test_parts.parts_of(node().library, found.parts)
    return Place(found, learner_id, seat, kept, parts, paper_tests.sheet_of(parts))


@teach.get("/cohorts/<cohort>/tests/<test>/paper/<learner>")
@trainers
def test_on_paper(cohort: str, test: str, learner: str) -> ResponseReturnValue:
    place = _place_or_404(cohort, test, learner)
    return _page(place, Typed(_known(place)))


def _known(place: Place) -> dict[str, str]:
    """What the fields hold at first: what was typed before, else the usual."""
    is_paper = place.seat is not None and place.seat.is_on_paper
    points = {
        f"points-{number}": str(place.kept[asked.key].points)
        for number, asked in enumerate(place.sheet, 1)
        if is_paper and asked.key in place.kept
    }
    minutes = place.seat.minutes_taken if place.seat and is_paper else place.test.minutes
    return {**points, "minutes": str(minutes), "reason": paper_tests.last_reason(reading(), place.test.id)}


@teach.post("/cohorts/<cohort>/tests/<test>/paper/<learner>")
@trainers
def keep_test_on_paper(cohort: str, test: str, learner: str) -> ResponseReturnValue:
    """Keep the points; `do` says whether the next learner follows."""
    place, typed = _place_or_404(cohort, test, learner), request.form.to_dict()
    by, now, seen = actor().staff_id, node().now(), typed.get("seen", "")
    try:
        paper = _read(place, typed)
        write(
            lambda session: paper_tests.keep_paper(
                session,
                test_id=place.test.id,
                learner_id=place.learner_id,
                sheet=place.sheet,
                paper=paper,
                seen=seen,
                by=by,
                now=now,
            )
        )
    except FieldError as error:
        return _page(place, Typed(typed, {error.field: sentence(error)})), 400
    except PaperChangedError:
        return _page(_place_or_404(cohort, test, learner), Typed(typed, is_changed=True)), 409
    following = _next(place) if request.form.get("do") == "next" else None
    return redirect(f"{page_of(place.test)}/paper/{following.id.hex()}" if following else page_of(place.test), 303)


def _read(place: Place, typed: dict[str, str]) -> Paper:
    """What was typed; an empty field is no answer. Raises FieldError."""
    names = {asked.key: f"points-{number}" for number, asked in enumerate(place.sheet, 1)}
    points = {key: number_in(typed[name], name) for key, name in names.items() if typed.get(name, "").strip()}
    return Paper(points, number_in(typed.get("minutes", ""), "minutes"), typed.get("reason", ""))


def _next(place: Place) -> Person | None:
    """The next learner by alias of whom nothing is kept."""
    with_seat = sittings.learners_of(reading(), place.test.id)
    members = [each for each in cohorts.member_ids(reading(), place.test.cohort_id) if each not in with_seat]
    here = fold(people.person(reading(), place.learner_id).alias)
    waiting = sorted(people.people(reading(), members).values(), key=lambda each: fold(each.alias))
    return next((each for each in waiting if fold(each.alias) > here), waiting[0] if waiting else None)


def _page(place: Place, typed: Typed) -> str:
    return render_template(
        "teach/paper_test.html",
        current="class",
        cohort=cohorts.cohort(reading(), place.test.cohort_id),
        place=place,
        test=place.test,
        seat=place.seat,
        seen=paper_tests.digest(place.seat, place.kept),
        learner=people.person(reading(), place.learner_id),
        rows=list(zip(place.parts, place.sheet, strict=True)),
        typed=typed,
        course_language=course_language,
    )
