"""How many call and how many are stuck in each cohort: for the trainer's home, where all cohorts stand together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.events.record import OWN_BOX_ID
from campbox.models import AttendanceSession, Enrolment, ExerciseProgress, Hand, Joining, Seen
from campbox.models import Session as SessionRow
from campbox.services.live_groups import AWAY_AFTER_MS, STUCK_AFTER_TRIES
from campbox.services.live_rows import HOURS_LOOKED_AT
from campbox.services.own_time import own_time
from campbox.services.presence import HOUR_MS
from campbox.services.sessions import Role

LATELY_MS = HOURS_LOOKED_AT * HOUR_MS


@dataclass(frozen=True)
class Needs:
    """What waits in a cohort: hands, people who are stuck without calling, people at the door, sessions that are still open."""

    calling: int = 0
    stuck: int = 0
    arrivals: int = 0
    open_sessions: int = 0


_COHORTS: BindParameter[Sequence[bytes]] = bindparam("cohorts", expanding=True)
_OURS = (Enrolment.box_id == OWN_BOX_ID, Enrolment.cohort_id.in_(_COHORTS), Enrolment.is_active)
_CALLING = (
    select(Enrolment.cohort_id, func.count())
    .join(Hand, Hand.learner_id == Enrolment.learner_id)
    .where(*_OURS)
    .group_by(Enrolment.cohort_id)
)
# As in live_rows: SQLite gives the other columns of the row that has the maximum.
_LATEST = (
    select(
        Enrolment.cohort_id,
        ExerciseProgress.tries,
        ExerciseProgress.is_passed,
        func.max(ExerciseProgress.position),
    )
    .join(Seen, Seen.learner_id == Enrolment.learner_id)
    .join(
        ExerciseProgress,
        (ExerciseProgress.box_id == OWN_BOX_ID) & (ExerciseProgress.learner_id == Enrolment.learner_id),
    )
    .where(
        *_OURS,
        Seen.boot == bindparam("boot"),
        Seen.uptime_ms >= bindparam("since_ms"),
        Enrolment.learner_id.not_in(select(Hand.learner_id)),
        Enrolment.learner_id.in_(select(SessionRow.person_id).where(SessionRow.role == Role.LEARNER)),
    )
    .group_by(Enrolment.cohort_id, Enrolment.learner_id)
)
_ARRIVALS = select(Joining.cohort_id, func.count()).where(Joining.cohort_id.in_(_COHORTS)).group_by(Joining.cohort_id)
_OPEN = (
    select(AttendanceSession.cohort_id, func.count())
    .where(
        AttendanceSession.box_id == OWN_BOX_ID,
        AttendanceSession.cohort_id.in_(_COHORTS),
        AttendanceSession.state == "open",
    )
    .group_by(AttendanceSession.cohort_id)
)


def needs(session: Session, cohort_ids: Collection[bytes], now: Moment) -> dict[bytes, Needs]:
    """For each of these cohorts; the number of queries is the same for one cohort and for fifty.

    Stuck are those who are signed in and heard lately, and who have failed the exercise that they tried last, in this visit.
    """
    connection, asked = session.connection(), {"cohorts": list(cohort_ids)}
    calling = dict(connection.execute(_CALLING, asked).all())
    arrivals = dict(connection.execute(_ARRIVALS, asked).all())
    opened = dict(connection.execute(_OPEN, asked).all())
    stuck = _stuck(session, cohort_ids, now)
    return {
        each: Needs(calling.get(each, 0), stuck.get(each, 0), arrivals.get(each, 0), opened.get(each, 0)) for each in cohort_ids
    }


def _stuck(session: Session, cohort_ids: Collection[bytes], now: Moment) -> dict[bytes, int]:
    times = own_time(session)
    parameters = {"cohorts": list(cohort_ids), "boot": now.boot, "since_ms": now.uptime_ms - AWAY_AFTER_MS}
    found: dict[bytes, int] = {}
    for cohort_id, tries, is_passed, position in session.connection().execute(_LATEST, parameters):
        tried = times.moment(position)
        is_lately = tried is not None and tried.boot == now.boot and now.uptime_ms - tried.uptime_ms <= LATELY_MS
        if not is_passed and tries >= STUCK_AFTER_TRIES and is_lately:
            found[cohort_id] = found.get(cohort_id, 0) + 1
    return found
