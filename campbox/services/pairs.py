"""Two learners at one device: both are credited with what they do together."""

from sqlalchemy.orm import Session

from campbox.errors import ConflictError
from campbox.models import Pair
from campbox.services.sessions import set_partner


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
