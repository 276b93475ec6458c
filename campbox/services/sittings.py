"""Learners take a test: its time counts only while the box runs, and every answer is kept as it comes.

After a power cut the time goes on from the last moment that was written down, at most a minute before the cut. A device that
lost the Wi-Fi does not stop it. Answers become attempts when the test is closed, because attempts tell what is right.
"""

from dataclasses import dataclass

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError, NotFoundError
from campbox.events.kinds import StageTestFinished
from campbox.events.record import OWN_BOX_ID, record
from campbox.exercises.base import Judged
from campbox.models import Sitting, SittingAnswer
from campbox.models import StageTest as StageTestRow
from campbox.services import cohorts, stage_tests
from campbox.services.learning import Try
from campbox.services.stage_tests import StageTest

MINUTE_MS = 60_000
# An answer that was written in time may still be on its way when the time is over.
LATE_MS = 60_000


@dataclass(frozen=True)
class Seat:
    """A learner's sitting at one moment."""

    test_id: bytes
    learner_id: bytes
    number: int
    elapsed_ms: int
    allowed_ms: int
    extra_minutes: int
    of_points: int
    is_finished: bool
    is_on_paper: bool = False

    @property
    def is_working(self) -> bool:
        return not self.is_finished and self.elapsed_ms < self.allowed_ms

    @property
    def is_due(self) -> bool:
        """Whether it is to be ended: no answer that is still on its way counts any more."""
        return not self.is_finished and self.elapsed_ms > self.allowed_ms + LATE_MS

    @property
    def minutes_left(self) -> int:
        """Begun minutes count: the last one is 1."""
        return -(-max(0, self.allowed_ms - self.elapsed_ms) // MINUTE_MS)

    @property
    def minutes_taken(self) -> int:
        return -(-min(self.elapsed_ms, self.allowed_ms) // MINUTE_MS)


@dataclass(frozen=True)
class Kept:
    """The latest answer to one exercise of a test, how it was judged, and whether it still waits for a trainer."""

    course: str
    exercise: str
    language: str
    text: str
    is_passed: bool
    points: int
    of_points: int
    judged: Judged
    is_waiting: bool


class StageTestClosedError(ConflictError):
    """The test is not open for this learner."""


class StageTestOverError(ConflictError):
    """The learner's time is over, or the test was ended: the answer came too late."""


def seat(session: Session, *, test: StageTest, learner_id: bytes, now: Moment) -> Seat | None:
    """The learner's sitting as it stands now; None before they began."""
    row = session.get(Sitting, (test.id, learner_id))
    return None if row is None else seat_of(row, test.minutes, now)


def seat_of(row: Sitting, minutes: int, now: Moment) -> Seat:
    """The sitting of a row, in a test of that many minutes."""
    return Seat(
        test_id=row.test_id,
        learner_id=row.learner_id,
        number=row.number,
        elapsed_ms=_elapsed_ms(row, now),
        allowed_ms=(minutes + row.extra_minutes) * MINUTE_MS,
        extra_minutes=row.extra_minutes,
        of_points=row.of_points,
        is_finished=row.is_finished,
        is_on_paper=row.is_on_paper,
    )


def _elapsed_ms(row: Sitting, now: Moment) -> int:
    is_counting = not row.is_finished and row.boot == now.boot
    return row.elapsed_ms + (max(0, now.uptime_ms - row.uptime_ms) if is_counting else 0)


def learners_of(session: Session, test_id: bytes) -> set[bytes]:
    """Everybody who began, or whose paper was typed."""
    return set(session.scalars(select(Sitting.learner_id).where(Sitting.test_id == test_id)))


def begin(session: Session, *, test_id: bytes, learner_id: bytes, of_points: int, now: Moment) -> None:
    """The time begins. Safe to repeat: it does not begin anew.

    of_points: what all exercises of the test are worth. Raises StageTestClosedError while the test is not open.
    """
    test = stage_tests.stage_test(session, test_id)
    if test.cohort_id not in cohorts.cohort_ids_of(session, learner_id):
        raise NotFoundError("a test of another cohort")
    if not test.is_open:
        raise StageTestClosedError(test.title)
    if session.get(Sitting, (test_id, learner_id)) is None:
        row = Sitting(test_id=test_id, learner_id=learner_id, number=1, of_points=of_points)
        start(row, now)
        session.add(row)


def start(row: Sitting, now: Moment) -> None:
    """The whole time begins now."""
    row.elapsed_ms, row.extra_minutes, row.is_finished, row.is_on_paper = 0, 0, False, False
    row.boot, row.uptime_ms = now.boot, now.uptime_ms


def keep_answer(session: Session, *, test_id: bytes, learner_id: bytes, tried: Try, now: Moment, age_ms: int) -> Seat:
    """Keep an answer, in place of the one before; `age_ms` is how long ago it was written. The same one again is no news.

    Raises StageTestOverError for one that was written, or came, too late.
    """
    test = stage_tests.stage_test(session, test_id)
    row = session.get(Sitting, (test_id, learner_id))
    if row is None or (tried.course, tried.exercise) not in test.parts:
        raise NotFoundError("not in this test")
    known = seat_of(row, test.minutes, now)
    before = session.get(SittingAnswer, (test_id, learner_id, row.number, tried.course, tried.exercise))
    if before is not None and before.text == tried.answer:
        return known
    if row.is_finished or not test.is_open or not _is_in_time(known, age_ms):
        raise StageTestOverError(test.title)
    session.merge(_answer_row(row, tried))
    note_time(row, now)
    return known


def _is_in_time(known: Seat, age_ms: int) -> bool:
    late_ms = known.elapsed_ms - known.allowed_ms
    return late_ms < 0 or (late_ms <= LATE_MS and late_ms < age_ms)


def _answer_row(sitting: Sitting, tried: Try) -> SittingAnswer:
    verdict = tried.verdict
    return SittingAnswer(
        test_id=sitting.test_id,
        learner_id=sitting.learner_id,
        number=sitting.number,
        course=tried.course,
        exercise=tried.exercise,
        release=tried.release,
        language=tried.language,
        text=tried.answer,
        is_passed=verdict.passed,
        points=verdict.points,
        of_points=verdict.of,
        judged=verdict.judged,
        is_waiting=verdict.judged == "trainer",
        attempt_id=None,
    )


def note_time(row: Sitting, now: Moment) -> None:
    """Write down how far the time of a sitting has come."""
    row.elapsed_ms, row.boot, row.uptime_ms = _elapsed_ms(row, now), now.boot, now.uptime_ms


def kept(session: Session, *, test_id: bytes, learner_id: bytes, number: int) -> dict[stage_tests.Part, Kept]:
    """The answers of one sitting, by course and exercise."""
    rows = session.scalars(
        select(SittingAnswer).where(
            SittingAnswer.test_id == test_id, SittingAnswer.learner_id == learner_id, SittingAnswer.number == number
        )
    )
    return {(row.course, row.exercise): _kept(row) for row in rows}


def _kept(row: SittingAnswer) -> Kept:
    judged: Judged = row.judged  # type: ignore[assignment]  # only `_answer_row` writes this column
    return Kept(
        row.course, row.exercise, row.language, row.text, row.is_passed, row.points, row.of_points, judged, row.is_waiting
    )


def finish(session: Session, *, test_id: bytes, learner_id: bytes, now: Moment) -> None:
    """The sitting ends: its sum of points is a fact, what was right is not told yet. Safe to repeat."""
    test, row = stage_tests.stage_test(session, test_id), session.get(Sitting, (test_id, learner_id))
    if row is None:
        raise NotFoundError("no such sitting")
    if not row.is_finished:
        _finish(session, row, test.minutes, now)


def _finish(session: Session, row: Sitting, minutes: int, now: Moment) -> None:
    note_time(row, now)
    row.elapsed_ms = min(row.elapsed_ms, (minutes + row.extra_minutes) * MINUTE_MS)
    row.is_finished = True
    found = seat_of(row, minutes, now)
    record_result(session, found)


def record_result(session: Session, known: Seat) -> None:
    """What the learner reached is a fact; the latest counts."""
    points = session.scalar(
        select(func.coalesce(func.sum(SittingAnswer.points), 0)).where(
            SittingAnswer.test_id == known.test_id,
            SittingAnswer.learner_id == known.learner_id,
            SittingAnswer.number == known.number,
        )
    )
    record(
        session,
        StageTestFinished(
            about=known.learner_id,
            test=known.test_id,
            points=min(points or 0, known.of_points),
            of=known.of_points,
            minutes=known.minutes_taken,
        ),
    )


def close(session: Session, *, test_id: bytes, now: Moment) -> None:
    """The test is over for everybody who still sits. Safe to repeat."""
    test = stage_tests.stage_test(session, test_id)
    stage_tests.shut_test(session, test_id=test_id)
    for row in session.scalars(select(Sitting).where(Sitting.test_id == test_id, ~Sitting.is_finished)):
        _finish(session, row, test.minutes, now)


def is_anyone_sitting(session: Session) -> bool:
    return session.scalar(select(Sitting.test_id).where(~Sitting.is_finished).limit(1)) is not None


def count_minute(session: Session, now: Moment) -> None:
    """Write down how far everybody's time has come, and end the sittings whose time is over."""
    rows = session.execute(
        select(Sitting, StageTestRow.minutes)
        .join(StageTestRow, and_(StageTestRow.box_id == OWN_BOX_ID, StageTestRow.id == Sitting.test_id))
        .where(~Sitting.is_finished)
    )
    for row, minutes in rows.all():
        note_time(row, now)
        if seat_of(row, minutes, now).is_due:
            _finish(session, row, minutes, now)


def go_on(session: Session, now: Moment) -> None:
    """The box has started: the time of those who sit goes on from now, what it was away for is not counted."""
    session.execute(update(Sitting).where(~Sitting.is_finished).values(boot=now.boot, uptime_ms=now.uptime_ms))
