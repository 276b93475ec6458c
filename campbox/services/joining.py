"""The first day without a printer: a six-digit code for the class, and the trainer confirms who arrived."""

import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.clock import Moment
from campbox.errors import CampBoxError, FieldError, NotFoundError
from campbox.events.record import OWN_BOX_ID
from campbox.exercises.folding import fold
from campbox.models import ClassCode, Cohort, Joining
from campbox.models import Session as SessionRow
from campbox.services.enrolling import CohortFullError, missing_places
from campbox.services.people import (
    PICTURES,
    Description,
    Pin,
    add_learner,
    check_description,
    clean_alias,
    taken_aliases,
)
from campbox.services.sessions import Role, change_person

CODE_LIVES_MS = 15 * 60_000
WAITING_MAX = 200


class CodeClosedError(CampBoxError):
    """The class code is wrong, or its quarter of an hour is over."""


@dataclass(frozen=True)
class OpenCode:
    """A class code that still works, and for how long."""

    cohort_id: bytes
    code: str
    seconds_left: int


@dataclass(frozen=True)
class Arrival:
    """Somebody who typed the code and waits."""

    id: bytes
    alias: str
    picture: int
    language: str


def open_code(session: Session, *, cohort_id: bytes, now: Moment) -> OpenCode:
    """Open a cohort for a quarter of an hour with a new code."""
    if session.get(Cohort, (OWN_BOX_ID, cohort_id)) is None:
        raise NotFoundError("no such cohort")
    taken = set(session.scalars(select(ClassCode.code)))
    code = next(each for each in iter(lambda: f"{random.randbelow(10**6):06d}", None) if each not in taken)
    until_ms = now.uptime_ms + CODE_LIVES_MS
    session.merge(ClassCode(cohort_id=cohort_id, code=code, boot=now.boot, until_uptime_ms=until_ms))
    return OpenCode(cohort_id, code, CODE_LIVES_MS // 1000)


def close_code(session: Session, *, cohort_id: bytes) -> None:
    session.execute(delete(ClassCode).where(ClassCode.cohort_id == cohort_id))


def code_of_cohort(session: Session, *, cohort_id: bytes, now: Moment) -> OpenCode | None:
    row = session.get(ClassCode, cohort_id)
    return None if row is None else _if_open(row, now)


def find_code(session: Session, *, code: str, now: Moment) -> OpenCode:
    """The open code that somebody typed, in whatever script of digits. Raises CodeClosedError."""
    row = session.scalars(select(ClassCode).where(ClassCode.code == fold(code).replace(" ", ""))).first()
    found = None if row is None else _if_open(row, now)
    if found is None:
        raise CodeClosedError("the class code is closed")
    return found


def _if_open(row: ClassCode, now: Moment) -> OpenCode | None:
    """A power cut closes it: the uptime of another boot says nothing."""
    left_ms = row.until_uptime_ms - now.uptime_ms if row.boot == now.boot else 0
    return OpenCode(row.cohort_id, row.code, left_ms // 1000) if left_ms > 0 else None


def ask_to_join(
    session: Session,
    *,
    code: str,
    alias: str,
    picture: int,
    language: str,
    description: Description,
    pin: Pin,
    now: Moment,
) -> bytes:
    """Put somebody on the list of arrivals; returns the id to wait with."""
    found = find_code(session, code=code, now=now)
    alias = clean_alias(alias)
    check_description(description)
    if not 1 <= picture <= PICTURES:
        raise FieldError("picture", "needed")
    waiting = session.scalar(select(Joining.id).where(Joining.alias_folded == fold(alias)))
    if waiting is not None or taken_aliases(session, [alias]):
        raise FieldError("alias", "taken", alias)
    if (session.scalar(select(func.count()).select_from(Joining)) or 0) >= WAITING_MAX:
        raise FieldError("alias", "too-many-waiting")
    joining = Joining(
        id=ids.random_id(),
        cohort_id=found.cohort_id,
        alias=alias,
        alias_folded=fold(alias),
        picture=picture,
        language=language,
        gender=description.gender,
        age_band=description.age_band,
        pin_salt=pin.salt,
        pin_verifier=pin.verifier,
        number=(session.scalar(select(func.max(Joining.number))) or 0) + 1,
    )
    session.add(joining)
    return joining.id


def arrivals(session: Session, *, cohort_id: bytes) -> list[Arrival]:
    """Who waits for this cohort, in the order of arrival."""
    rows = session.scalars(select(Joining).where(Joining.cohort_id == cohort_id).order_by(Joining.number))
    return [Arrival(row.id, row.alias, row.picture, row.language) for row in rows]


def is_waiting(session: Session, joining_id: bytes) -> bool:
    return session.get(Joining, joining_id) is not None


def confirm(session: Session, *, cohort_id: bytes, joining_ids: Sequence[bytes], may_overfill: bool = True) -> list[FieldError]:
    """Make learners of those who arrived; their browsers are signed in from their next request. Safe to repeat.

    may_overfill: whether more may come in than there are places; else CohortFullError is raised and nobody comes in.
    Returns why some could not be let in: their alias was given to somebody else meanwhile. They stay on the list.
    """
    if not may_overfill:
        _check_places(session, cohort_id, joining_ids)
    refused: list[FieldError] = []
    for joining_id in dict.fromkeys(joining_ids):
        row = session.get(Joining, joining_id)
        if row is None or row.cohort_id != cohort_id:
            continue
        if taken_aliases(session, [row.alias]):
            refused.append(FieldError("alias", "taken", row.alias))
            continue
        learner_id = add_learner(
            session,
            cohort_id=cohort_id,
            alias=row.alias,
            language=row.language,
            picture=row.picture,
            description=Description(row.gender, row.age_band),
            pin=Pin(row.pin_salt, row.pin_verifier),
        )
        _hand_over_sessions(session, joining_id, learner_id)
        session.delete(row)
    return refused


def _check_places(session: Session, cohort_id: bytes, joining_ids: Sequence[bytes]) -> None:
    coming = select(func.count()).where(Joining.cohort_id == cohort_id, Joining.id.in_(joining_ids))
    missing = missing_places(session, cohort_id, session.scalar(coming) or 0)
    if missing:
        raise CohortFullError(missing)


def refuse(session: Session, *, cohort_id: bytes, joining_ids: Sequence[bytes]) -> None:
    """Send those away who do not belong to the cohort; arrivals of another cohort are left alone."""
    ours = session.scalars(select(Joining.id).where(Joining.cohort_id == cohort_id, Joining.id.in_(joining_ids))).all()
    session.execute(delete(Joining).where(Joining.id.in_(ours)))
    session.execute(delete(SessionRow).where(SessionRow.role == Role.JOINING, SessionRow.person_id.in_(ours)))


def _hand_over_sessions(session: Session, joining_id: bytes, learner_id: bytes) -> None:
    waiting = session.scalars(
        select(SessionRow.digest).where(SessionRow.role == Role.JOINING, SessionRow.person_id == joining_id)
    ).all()
    for digest in waiting:
        change_person(session, digest, Role.LEARNER, learner_id)
