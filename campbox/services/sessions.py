"""Who is signed in where. Sessions are on disk and live by uptime: a power cut or a wrong clock signs nobody out."""

import secrets as random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.models import OwnDevice
from campbox.models import Session as SessionRow
from campbox.services.secrets import digest

LEARNER_IDLE_MS = 20 * 60_000
STAFF_IDLE_MS = 8 * 60 * 60_000


class Role(StrEnum):
    """What somebody who is signed in may do; `JOINING` waits for the trainer to confirm."""

    LEARNER = "learner"
    JOINING = "joining"
    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    HQ = "hq"


STAFF = frozenset({Role.TRAINER, Role.COORDINATOR, Role.HQ})


@dataclass(frozen=True)
class SignedIn:
    """A browser's session, as it stands at this request; `partner_id` is a second learner at the same device."""

    digest: bytes
    role: Role
    person_id: bytes
    is_own_device: bool
    idle_ms: int
    partner_id: bytes | None = None

    @property
    def is_idle(self) -> bool:
        """Whether it is time to ask "Still you?". A phone that is its owner's own is not asked."""
        if self.role in STAFF:
            return self.idle_ms > STAFF_IDLE_MS
        return self.idle_ms > LEARNER_IDLE_MS and not self.is_own_device


def open_session(session: Session, *, role: Role, person_id: bytes, is_own_device: bool, now: Moment) -> str:
    """Sign somebody in; returns the secret for the browser's cookie, which is stored nowhere."""
    secret = random.token_urlsafe(32)
    session.add(
        SessionRow(
            digest=digest(secret),
            role=role,
            person_id=person_id,
            is_own_device=is_own_device,
            seen_boot=now.boot,
            seen_uptime_ms=now.uptime_ms,
        )
    )
    return secret


_FIND = select(
    SessionRow.role,
    SessionRow.person_id,
    SessionRow.is_own_device,
    SessionRow.partner_id,
    SessionRow.seen_boot,
    SessionRow.seen_uptime_ms,
).where(SessionRow.digest == bindparam("digest"))


def find_session(session: Session, secret: str, now: Moment, heard_ms: Callable[[bytes], int | None]) -> SignedIn | None:
    """The session of a cookie. `heard_ms`: the uptime of a session's last request to this process, by digest.

    After a power cut nobody knows how long the box was off: what counts is the uptime since.
    """
    own_digest = digest(secret)
    row = session.connection().execute(_FIND, {"digest": own_digest}).first()
    if row is None:
        return None
    seen_ms = heard_ms(own_digest)
    if seen_ms is None:
        seen_ms = row.seen_uptime_ms if row.seen_boot == now.boot else 0
    idle_ms = now.uptime_ms - seen_ms
    return SignedIn(own_digest, Role(row.role), row.person_id, row.is_own_device, idle_ms, row.partner_id)


def change_person(session: Session, session_digest: bytes, role: Role, person_id: bytes) -> None:
    """Whoever waited in this browser is now somebody: a confirmed learner."""
    row = session.get(SessionRow, session_digest)
    if row is not None:
        row.role, row.person_id = role, person_id


def set_partner(session: Session, session_digest: bytes, partner_id: bytes | None) -> None:
    """A second learner works at this browser from now on, or nobody but the one who is signed in."""
    row = session.get(SessionRow, session_digest)
    if row is not None:
        row.partner_id = partner_id


def close_session(session: Session, secret: str, device_secret: str | None) -> None:
    """Sign out here. A device that was this learner's own asks for the PIN from now on."""
    session.execute(delete(SessionRow).where(SessionRow.digest == digest(secret)))
    if device_secret is not None:
        session.execute(delete(OwnDevice).where(OwnDevice.digest == digest(device_secret)))


def close_all(session: Session, person_id: bytes) -> None:
    """Sign somebody out everywhere, because a secret of theirs was replaced."""
    session.execute(delete(SessionRow).where(SessionRow.person_id == person_id))
    session.execute(delete(OwnDevice).where(OwnDevice.learner_id == person_id))


def remember_own_device(session: Session, learner_id: bytes) -> str:
    """Note that a browser is its learner's own; returns the secret for its cookie."""
    secret = random.token_urlsafe(32)
    session.add(OwnDevice(digest=digest(secret), learner_id=learner_id))
    return secret


def is_own_device(session: Session, secret: str | None, learner_id: bytes) -> bool:
    """Whether this browser was declared to be the learner's own."""
    if secret is None:
        return False
    owner = session.scalar(select(OwnDevice.learner_id).where(OwnDevice.digest == digest(secret)))
    return owner == learner_id
