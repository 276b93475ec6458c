"""A review that is being written: kept on the box with every tap, so that neither a way back nor a power cut loses it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from campbox.models import ReviewDraft
from campbox.services.reviewing import Comment, check_words


@dataclass(frozen=True)
class Draft:
    """What is chosen and written so far: levels by criterion, counted from 0."""

    levels: Mapping[int, int] = field(default_factory=dict)
    text: str = ""
    comments: tuple[Comment, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.levels or self.text or self.comments)


def keep_draft(session: Session, *, submission_id: bytes, staff_id: bytes, draft: Draft) -> None:
    """Safe to repeat. Raises FieldError for what is too long."""
    check_words(draft.text, draft.comments)
    if draft.is_empty:
        forget_draft(session, submission_id=submission_id, staff_id=staff_id)
        return
    comments = [{"file": each.file, "line": each.line, "text": each.text} for each in draft.comments]
    fields = {"levels": {str(criterion): level for criterion, level in draft.levels.items()}, "text": draft.text}
    text = json.dumps({**fields, "comments": comments}, ensure_ascii=False, separators=(",", ":"))
    session.merge(ReviewDraft(submission_id=submission_id, staff_id=staff_id, fields=text))


def draft(session: Session, *, submission_id: bytes, staff_id: bytes) -> Draft | None:
    row = session.get(ReviewDraft, (submission_id, staff_id))
    if row is None:
        return None
    kept = json.loads(row.fields)
    levels = {int(criterion): level for criterion, level in kept["levels"].items()}
    return Draft(levels, kept["text"], tuple(Comment(**each) for each in kept["comments"]))


def forget_draft(session: Session, *, submission_id: bytes, staff_id: bytes) -> None:
    """Safe to repeat."""
    row = session.get(ReviewDraft, (submission_id, staff_id))
    if row is not None:
        session.delete(row)
