"""Two learners at one device: both are credited with what they do together."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError
from campbox.models import Pair
from campbox.models import Session as SessionRow
from campbox.services import audit, cohorts
from campbox.services.live_groups import AWAY_AFTER_MS, Heard
from campbox.services.sessions import Role, set_partner


@dataclass(frozen=True)
class Device:
    """Where a learner is signed in now, the browser that was heard last; `partner_id` is the second learner there."""

    digest: bytes
    learner_id: bytes
    partner_id: bytes | None


class PairChangedError(ConflictError):
    """Somebody else sits at the device now than the page showed."""


def begin_pair(session: Session, *, session_digest: bytes, learner_id: bytes, partner_id: bytes) -> None:
    """The second learner, who proved who they are, works at this browser from now on. Safe to repeat."""
    if partner_id == learner_id:
        raise ConflictError("a learner is not their own partner")
    session.merge(Pair(learner_id=learner_id, partner_id=partner_id))
    set_partner(session, session_digest, partner_id)


def end_pair(session: Session, *, session_digest: bytes) -> None:
    """Only the learner who is signed in goes on. What they did together stays; safe to repeat."""
    set_partner(session, session_digest, None)


def known_partner(session: Session, *, learner_id: bytes, named: bytes | None) -> bytes | None:
    """The second learner whom an answer names: it may arrive long after the two parted, but they were a pair on this box.

    Else None: a box that was set back may have forgotten the pair, and the answer counts for its learner all the same.
    """
    return named if named is not None and session.get(Pair, (learner_id, named)) is not None else None


_SESSIONS = select(
    SessionRow.digest, SessionRow.person_id, SessionRow.partner_id, SessionRow.seen_boot, SessionRow.seen_uptime_ms
).where(
    SessionRow.role == Role.LEARNER, or_(SessionRow.person_id.in_(cohorts.MEMBERS), SessionRow.partner_id.in_(cohorts.MEMBERS))
)


def devices(session: Session, cohort_id: bytes, now: Moment, heard: Heard) -> dict[bytes, Device]:
    """Where people of the cohort are signed in now, by who is signed in: alone, or with somebody beside them."""
    newest: dict[bytes, tuple[int, Device]] = {}
    for digest, learner_id, partner_id, boot, seen_ms in session.connection().execute(_SESSIONS, {"cohort_id": cohort_id}):
        heard_ms = heard.browser_ms(digest, Moment(boot, seen_ms), now)
        if heard_ms is None or now.uptime_ms - heard_ms > AWAY_AFTER_MS:
            continue
        if learner_id not in newest or heard_ms > newest[learner_id][0]:
            newest[learner_id] = (heard_ms, Device(digest, learner_id, partner_id))
    return {learner_id: device for learner_id, (_, device) in newest.items()}


def together(found: Mapping[bytes, Device]) -> dict[bytes, bytes]:
    """Who works with whom now, by each of the two."""
    pairs = [(each.learner_id, each.partner_id) for each in found.values() if each.partner_id is not None]
    return dict(pairs) | {second: first for first, second in pairs}


def seat_beside(
    session: Session,
    *,
    cohort_id: bytes,
    device: Device,
    partner_id: bytes | None,
    by: bytes,
    now: Moment,
) -> None:
    """A trainer says who sits beside a learner from now on, instead of who sat there; None: nobody. It is audited.

    Raises FieldError for somebody who is not in the cohort, or who sits there already; PairChangedError when the page of the
    trainer is out of date.
    """
    row = session.get(SessionRow, device.digest)
    if row is None or row.partner_id != device.partner_id:
        raise PairChangedError("somebody else sits there")
    if partner_id is None:
        end_pair(session, session_digest=device.digest)
    else:
        if partner_id == device.learner_id:
            raise FieldError("partner", "two-needed")
        if partner_id not in cohorts.member_ids(session, cohort_id):
            raise FieldError("partner", "alias-not-here")
        # Nobody sits at two devices: who comes here has left the other one.
        session.execute(update(SessionRow).where(SessionRow.partner_id == partner_id).values(partner_id=None))
        begin_pair(session, session_digest=device.digest, learner_id=device.learner_id, partner_id=partner_id)
    audit.note(session, by=by, act="pair-changed", now=now, subject_id=device.learner_id)
