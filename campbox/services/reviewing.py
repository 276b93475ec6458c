"""What a trainer decides about submitted work: accepted or to be tried again, a level for each criterion, words.

The decision and the levels are a fact for HQ; the words stay on the box.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError, NotAllowedError
from campbox.events.kinds import HINTS_MAX, AttemptRecorded, ReviewRecorded
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import Review, ReviewDraft, ReviewRead, ReviewText, Submission
from campbox.services import access, audit, hints, submissions
from campbox.services.access import Actor
from campbox.services.submissions import receipt_of

TEXT_MAX = 4000
COMMENT_MAX = 1000
COMMENTS_MAX = 60


class ReviewedMeanwhileError(ConflictError):
    """Somebody else has reviewed this since the page was made; the second one is to read it first."""


@dataclass(frozen=True)
class Comment:
    """Words at one line of one file."""

    file: str
    line: int
    text: str


@dataclass(frozen=True)
class Judgement:
    """What a trainer says; `levels` has one for each criterion of the rubric, the lowest being 0."""

    is_accepted: bool
    levels: tuple[int, ...]
    text: str
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class Reviewed:
    """A review as it was recorded."""

    id: bytes
    submission_id: bytes
    by: bytes
    judgement: Judgement
    incarnation: str
    u_ms: int


@dataclass(frozen=True)
class News:
    """A review that its learner has not read."""

    receipt: str
    course: str
    exercise: str
    is_accepted: bool


def check_may_review(session: Session, actor: Actor, learner_ids: Sequence[bytes]) -> None:
    """Raise NotAllowedError unless one of those who made the work is the actor's learner."""
    if not access.learner_ids(session, actor, learner_ids):
        raise NotAllowedError("another trainer's learner")


def record_review(
    session: Session,
    *,
    actor: Actor,
    submission_id: bytes,
    judgement: Judgement,
    rubric: Sequence[int],
    seen: bytes | None,
    now: Moment,
) -> bytes:
    """Record a review, and the attempt that an accepted one is; the draft of it is gone. Returns the review's id.

    rubric: how many levels each criterion has. seen: the latest review that the trainer has read. Raises FieldError for a
    judgement that is not complete, ReviewedMeanwhileError when there is a later review than `seen`.
    """
    work = submissions.submission(session, submission_id)
    check_may_review(session, actor, [work.learner_id, *([work.partner_id] if work.partner_id else [])])
    check_judgement(judgement, rubric)
    before = reviews_of(session, [submission_id])
    if (before[-1].id if before else None) != seen:
        raise ReviewedMeanwhileError("a later review is there")
    review_id = record(
        session,
        ReviewRecorded(
            about=work.learner_id,
            submission=submission_id,
            is_accepted=judgement.is_accepted,
            levels=judgement.levels,
            by=actor.staff_id,
        ),
    )
    session.add(ReviewText(review_id=review_id, text=judgement.text.strip(), comments=_to_json(judgement.comments)))
    if judgement.is_accepted and not any(each.judgement.is_accepted for each in before):
        _record_attempt(session, submission_id, judgement, rubric)
    if before:
        audit.note(session, by=actor.staff_id, act="review-changed", now=now, subject_id=work.learner_id, detail=work.receipt)
    draft = session.get(ReviewDraft, (submission_id, actor.staff_id))
    if draft is not None:
        session.delete(draft)
    return review_id


def check_judgement(judgement: Judgement, rubric: Sequence[int]) -> None:
    """Raise FieldError where a level is missing, or where nothing says what to do better."""
    if len(judgement.levels) != len(rubric) or not all(
        0 <= level < levels for level, levels in zip(judgement.levels, rubric, strict=True)
    ):
        raise FieldError("levels", "level-needed")
    if not judgement.is_accepted and not judgement.text.strip() and not judgement.comments:
        raise FieldError("text", "say-what-to-change")
    check_words(judgement.text, judgement.comments)


def check_words(text: str, comments: Sequence[Comment]) -> None:
    """Raise FieldError for what is too long to be read on a phone."""
    if len(text) > TEXT_MAX:
        raise FieldError("text", "too-long", str(TEXT_MAX))
    if any(len(comment.text) > COMMENT_MAX for comment in comments):
        raise FieldError("comments", "too-long", str(COMMENT_MAX))
    if len(comments) > COMMENTS_MAX:
        raise FieldError("comments", "too-many-comments", str(COMMENTS_MAX))


def _record_attempt(session: Session, submission_id: bytes, judgement: Judgement, rubric: Sequence[int]) -> None:
    """Both of a pair are credited. The points are the levels reached; without a rubric there is one."""
    row = session.get_one(Submission, (OWN_BOX_ID, submission_id))
    used = hints.hints_used(session, learner_id=row.learner_id, course=row.course, exercise=row.exercise)
    of = sum(levels - 1 for levels in rubric)
    record(
        session,
        AttemptRecorded(
            about=row.learner_id,
            partner=row.partner_id,
            course=row.course,
            release=row.release,
            exercise=row.exercise,
            passed=True,
            points=sum(judgement.levels) if of else 1,
            of=of or 1,
            judged="trainer",
            hints=min(used, HINTS_MAX) or None,
        ),
    )


def reviews_of(session: Session, submission_ids: Sequence[bytes]) -> list[Reviewed]:
    """All reviews of these submissions, oldest first. A restored box may know a review without its words."""
    rows = session.execute(
        select(Review, ReviewText)
        .outerjoin(ReviewText, ReviewText.review_id == Review.id)
        .where(Review.box_id == OWN_BOX_ID, Review.submission_id.in_(submission_ids))
        .order_by(Review.position)
    )
    return [_reviewed(review, text) for review, text in rows]


def _reviewed(review: Review, text: ReviewText | None) -> Reviewed:
    judgement = Judgement(
        is_accepted=review.is_accepted,
        levels=tuple(json.loads(review.levels)),
        text="" if text is None else text.text,
        comments=() if text is None else tuple(Comment(**each) for each in json.loads(text.comments)),
    )
    return Reviewed(review.id, review.submission_id, review.by, judgement, review.incarnation, review.u_ms)


def _to_json(comments: Sequence[Comment]) -> str:
    rows = [{"file": each.file, "line": each.line, "text": each.text.strip()} for each in comments]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def news(session: Session, learner_id: bytes) -> list[News]:
    """The reviews that a learner has not read, newest first; of each submission the latest alone."""
    later = aliased(Review)
    is_latest = ~(
        select(later.id)
        .where(later.box_id == Review.box_id, later.submission_id == Review.submission_id, later.position > Review.position)
        .exists()
    )
    is_read = select(ReviewRead.review_id).where(ReviewRead.review_id == Review.id, ReviewRead.learner_id == learner_id)
    rows = session.execute(
        select(Submission.id, Submission.course, Submission.exercise, Review.is_accepted)
        .join(Review, (Review.box_id == Submission.box_id) & (Review.submission_id == Submission.id))
        .where(
            Submission.box_id == OWN_BOX_ID,
            or_(Submission.learner_id == learner_id, Submission.partner_id == learner_id),
            is_latest,
            ~is_read.exists(),
        )
        .order_by(Review.position.desc())
    )
    return [News(receipt_of(each), course, exercise, accepted) for each, course, exercise, accepted in rows]


def unread(session: Session, *, learner_id: bytes, review_ids: Sequence[bytes]) -> set[bytes]:
    """Those of the reviews that the learner has not read."""
    read = session.scalars(
        select(ReviewRead.review_id).where(ReviewRead.learner_id == learner_id, ReviewRead.review_id.in_(review_ids))
    )
    return set(review_ids) - set(read)


def mark_read(session: Session, *, learner_id: bytes, review_ids: Sequence[bytes]) -> None:
    """The learner has seen these reviews. Safe to repeat."""
    for review_id in review_ids:
        session.merge(ReviewRead(review_id=review_id, learner_id=learner_id))
