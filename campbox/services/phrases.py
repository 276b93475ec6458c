"""Comments that trainers use again. Everybody who reviews on this box finds them; they never leave it."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campbox import ids
from campbox.errors import FieldError
from campbox.models import Phrase as PhraseRow
from campbox.services.reviewing import COMMENT_MAX

PHRASES_MAX = 100


@dataclass(frozen=True)
class Phrase:
    id: bytes
    text: str
    used: int


def phrases(session: Session) -> list[Phrase]:
    """Those used most come first."""
    rows = session.scalars(select(PhraseRow).order_by(PhraseRow.used.desc(), PhraseRow.text, PhraseRow.id))
    return [Phrase(row.id, row.text, row.used) for row in rows]


def keep_phrase(session: Session, text: str) -> None:
    """Keep a comment for later; one that is there already stays as it is.

    Raises FieldError for an empty or too long one, and where there are too many to find anything.
    """
    text = text.strip()
    if not text:
        raise FieldError("phrase", "needed")
    if len(text) > COMMENT_MAX:
        raise FieldError("phrase", "too-long", str(COMMENT_MAX))
    known = list(session.scalars(select(PhraseRow.text)))
    if text in known:
        return
    if len(known) >= PHRASES_MAX:
        raise FieldError("phrase", "too-many-phrases", str(PHRASES_MAX))
    session.add(PhraseRow(id=ids.random_id(), text=text, used=0))


def use_phrase(session: Session, phrase_id: bytes) -> str:
    """The text of a phrase, which counts as used; empty when somebody took it off the list meanwhile."""
    session.execute(update(PhraseRow).where(PhraseRow.id == phrase_id).values(used=PhraseRow.used + 1))
    return session.scalar(select(PhraseRow.text).where(PhraseRow.id == phrase_id)) or ""


def delete_phrase(session: Session, phrase_id: bytes) -> None:
    """Safe to repeat; reviews that used it keep their words."""
    session.execute(delete(PhraseRow).where(PhraseRow.id == phrase_id))
