"""The receipt of work that was handed in: what it was, what the trainer said, and how to go on with it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from campbox.exercises.registry import kind
from campbox.services import reviewing, standing, submissions
from campbox.services.sessions import Role
from campbox.services.submissions import HandedIn
from campbox.web.addresses import go_exercise
from campbox.web.attached_files import attachment_response
from campbox.web.auth import only
from campbox.web.current import reading, signed_in, write
from campbox.web.learn.blueprint import course_language, exercise_title, learn
from campbox.web.learn.exhibit import Exhibit, comments_at, exhibit, levels_reached
from campbox.web.learn.reading import check_may_practise, neighbours


@learn.get("/receipts/<receipt>")
@only(Role.LEARNER)
def receipt_page(receipt: str) -> ResponseReturnValue:
    """Opening it is reading the review."""
    learner_id = signed_in().person_id
    work = submissions.own_by_receipt(reading(), learner_id=learner_id, receipt=receipt)
    check_may_practise(work.course, work.exercise)
    reviews = reviewing.reviews_of(reading(), [work.id])
    _mark_read(learner_id, [each.id for each in reviews])
    shown, review = exhibit(work), reviews[-1] if reviews else None
    placed, elsewhere = comments_at(review.judgement.comments if review else (), shown.files)
    return render_template(
        "learn/receipt.html",
        receipt=work.receipt,
        title=exercise_title(work.course, work.exercise),
        work=work,
        shown=shown,
        review=review,
        again_list=[(item.html, item.is_done) for item in shown.checklist],
        levels=levels_reached(shown.rubric, review.judgement.levels) if review else [],
        placed=placed,
        elsewhere=elsewhere,
        later=_later(learner_id, work),
        back=go_exercise(work.course, work.exercise) if shown.exercise else None,
        current="work",
        **_ways_on(shown),
    )


@learn.get("/receipts/<receipt>/files/<int:place>")
@only(Role.LEARNER)
def own_file(receipt: str, place: int) -> ResponseReturnValue:
    """A picture or file of one's own work, or of work done as a pair."""
    work = submissions.own_by_receipt(reading(), learner_id=signed_in().person_id, receipt=receipt)
    return attachment_response(work, place)


def _mark_read(learner_id: bytes, review_ids: list[bytes]) -> None:
    unread = reviewing.unread(reading(), learner_id=learner_id, review_ids=review_ids)
    if unread:
        write(lambda session: reviewing.mark_read(session, learner_id=learner_id, review_ids=sorted(unread)))


def _later(learner_id: bytes, work: HandedIn) -> str | None:
    """The receipt of a later work of the same exercise."""
    tries = standing.tries_at(reading(), learner_ids=[learner_id], course=work.course, exercise=work.exercise)
    return tries[-1].receipt if tries and tries[-1].id != work.id else None


def _ways_on(shown: Exhibit) -> dict[str, object]:
    """Where the learner goes from here, and the form in which the work can be changed without script."""
    if shown.release is None or shown.exercise is None:
        return {"next_exercise": None, "next_lesson": None, "job": None}
    language = course_language(shown.release)
    code = getattr(kind(shown.exercise.kind).shown(shown.spec), "job", None)
    return {"language": language, "job": code, **neighbours(shown.release, shown.exercise.id)}
