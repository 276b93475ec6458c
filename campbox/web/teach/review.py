"""The queue of work to review: of all cohorts of the trainer, or of one; and the list of reusable comments."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.services import attachments, cohorts, people, phrases, review_queue
from campbox.services.cohorts import CohortSummary
from campbox.services.review_queue import PAGE_ROWS, Waiting
from campbox.services.standing import Standing
from campbox.web.current import reading, write
from campbox.web.learn.blueprint import exercise_title
from campbox.web.teach.blueprint import calendar_now, cohort_or_404, id_or_404, own_cohorts, teach, trainers
from campbox.web.words import sentence

PAGES_MAX = 1000


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    cohort: str
    place: str
    is_waiting: bool
    page: int


def _asked() -> Asked:
    number = request.args.get("page", default=1, type=int)
    return Asked(
        cohort=request.args.get("cohort", ""),
        place=request.args.get("exercise", ""),
        is_waiting=request.args.get("show") != "reviewed",
        page=min(max(number, 1), PAGES_MAX),
    )


@teach.get("/review")
@trainers
def review() -> ResponseReturnValue:
    """What waits in all cohorts of the trainer, and what was reviewed."""
    # Who handed in is answered, also when the cohort is over.
    own, asked = own_cohorts(with_archived=True), _asked()
    chosen = {cohort_or_404(asked.cohort)} if asked.cohort else {each.id for each in own}
    return _queue(chosen, asked, own=own, cohort=None)


@teach.get("/cohorts/<cohort>/work")
@trainers
def handed_in(cohort: str) -> ResponseReturnValue:
    """The same for one cohort."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    return _queue({found.id}, _asked(), own=[found], cohort=found)


def _queue(chosen: Collection[bytes], asked: Asked, *, own: list[CohortSummary], cohort: CohortSummary | None) -> str:
    waiting = review_queue.waiting(reading(), chosen)
    counts = review_queue.counts(waiting)
    rows, has_more = _rows(chosen, asked, waiting)
    places = list(counts) if asked.is_waiting else review_queue.places(reading(), chosen)
    learner_ids = {learner for row in rows for learner in row.learner_ids}
    own_ids = {each.id for each in own}
    return render_template(
        "teach/review.html",
        current="class" if cohort else "review",
        cohort=cohort,
        cohorts=own,
        offered=[each for each in own if not each.is_archived or each.id.hex() == asked.cohort],
        asked=asked,
        rows=rows,
        has_more=has_more,
        waiting=len(waiting),
        counts=counts,
        places=places,
        people=people.people(reading(), list(learner_ids)),
        member_of=review_queue.cohorts_of(reading(), learner_ids, own_ids),
        left=review_queue.left_of(reading(), learner_ids, own_ids),
        with_files=attachments.with_attachments(reading(), [each.id for each in rows]),
        calendar=calendar_now(),
        titles={place: exercise_title(*place) for place in {*places, *((each.course, each.exercise) for each in rows)}},
    )


def _rows(chosen: Collection[bytes], asked: Asked, waiting: list[Waiting]) -> tuple[list[Standing], bool]:
    """The page that was asked for, and whether another follows."""
    course, found, exercise = asked.place.partition("/")
    place = (course, exercise) if found else None
    if not asked.is_waiting:
        return review_queue.reviewed(reading(), chosen, place, page=asked.page)
    ids = [each.id for each in waiting if place in (None, (each.course, each.exercise))]
    first, after = (asked.page - 1) * PAGE_ROWS, asked.page * PAGE_ROWS
    return review_queue.standings(reading(), ids[first:after]), len(ids) > after


@teach.route("/review/phrases", methods=["GET", "POST"])
@trainers
def reusable_comments() -> ResponseReturnValue:
    """The reusable comments: add one, take one off."""
    problem = ""
    if request.method == "POST":
        text, gone = request.form.get("text", ""), request.form.get("delete", "")
        try:
            if gone:
                phrase_id = id_or_404(gone)
                write(lambda session: phrases.delete_phrase(session, phrase_id))
            else:
                write(lambda session: phrases.keep_phrase(session, text))
            return redirect("/teach/review/phrases", 303)
        except FieldError as error:
            problem = sentence(error)
    found = phrases.phrases(reading())
    page = render_template("teach/phrases.html", current="review", phrases=found, problem=problem)
    return page, 400 if problem else 200
