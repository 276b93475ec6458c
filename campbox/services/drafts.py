"""What a learner has written and not sent yet: kept on the box, so that it is there again on any device. No event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import FieldError
from campbox.models import Draft as DraftRow

DRAFT_BYTES_MAX = 128 * 1024
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """A form as it was left, and how long ago. After a power cut the age is what the box knows: its uptime."""

    fields: Fields
    age_ms: int


def keep_draft(
    session: Session, *, learner_id: bytes, course: str, exercise: str, fields: Fields, age_ms: int, now: Moment
) -> None:
    """Keep what was written `age_ms` ago, unless something newer is kept. Safe to repeat.

    Raises FieldError when it is too large.
    """
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > DRAFT_BYTES_MAX:
        raise FieldError("draft", "too-large", str(DRAFT_BYTES_MAX))
    written_ms = now.uptime_ms - age_ms
    row = session.get(DraftRow, (learner_id, course, exercise))
    if row is not None and _is_older(written_ms, row, now):
        return
    session.merge(
        DraftRow(learner_id=learner_id, course=course, exercise=exercise, fields=text, boot=now.boot, uptime_ms=written_ms)
    )


def _is_older(written_ms: int, row: DraftRow, now: Moment) -> bool:
    """Whether what is kept may be newer: nobody knows the order of two drafts from before this start."""
    return row.uptime_ms > written_ms if row.boot == now.boot else written_ms < 0


def draft(session: Session, *, learner_id: bytes, course: str, exercise: str, now: Moment) -> Draft | None:
    row = session.get(DraftRow, (learner_id, course, exercise))
    if row is None:
        return None
    age_ms = now.uptime_ms - row.uptime_ms if row.boot == now.boot else now.uptime_ms
    return Draft(json.loads(row.fields), age_ms)
