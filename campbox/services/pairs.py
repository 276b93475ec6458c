"""Two learners at one device: both are credited with what they do together."""

from sqlalchemy.orm import Session

from campbox.errors import ConflictError, NotAllowedError
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


def check_pair(session: Session, *, learner_id: bytes, partner_id: bytes) -> None:
    """Raise NotAllowedError unless the two were a pair on this box: an answer may arrive long after they parted."""
    if session.get(Pair, (learner_id, partner_id)) is None:
        raise NotAllowedError("these two were no pair")
