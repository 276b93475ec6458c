"""The form of a review: what was sent, read without trust. Fields: level-<criterion>, text, comment-<file>-<line>, do."""

import re
from collections.abc import Mapping, Sequence

from campbox.services.review_drafts import Draft
from campbox.services.reviewing import Comment, Judgement
from campbox.web.learn.exhibit import Exhibit, ShownFile

_COMMENT = re.compile(r"comment-([1-9][0-9]{0,2})-([1-9][0-9]{0,4})")
_PLACE = re.compile(r"([1-9][0-9]{0,2})-([1-9][0-9]{0,4})")


def read_place(text: str, files: Sequence[ShownFile]) -> tuple[int, int] | None:
    """File and line that `text` names, such as 1-12; None where there is no such line."""
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    file, line = int(match[1]), int(match[2])
    return (file, line) if file <= len(files) and line <= len(files[file - 1].lines) else None


def read_draft(form: Mapping[str, str], shown: Exhibit, elsewhere: Sequence[Comment]) -> Draft:
    """What is chosen and written; `elsewhere` are comments that the form could not show and that stay."""
    comments = [
        Comment(shown.files[int(match[1]) - 1].name, int(match[2]), _text(value))
        for name, value in form.items()
        if (match := _COMMENT.fullmatch(name)) and value.strip() and read_place(f"{match[1]}-{match[2]}", shown.files)
    ]
    levels = {
        number: int(chosen)
        for number, criterion in enumerate(shown.rubric)
        if (chosen := form.get(f"level-{number}", "")) in {str(level) for level in range(len(criterion.levels))}
    }
    return Draft(levels, _text(form.get("text", "")), (*comments, *elsewhere))


def judgement_of(draft: Draft, rubric: Sequence[object], *, is_accepted: bool) -> Judgement:
    """The draft as a judgement; a level that was not chosen is -1, which no review takes."""
    levels = tuple(draft.levels.get(number, -1) for number in range(len(rubric)))
    return Judgement(is_accepted, levels, draft.text, draft.comments)


def draft_of(judgement: Judgement) -> Draft:
    """A review that was recorded, to be changed."""
    return Draft(dict(enumerate(judgement.levels)), judgement.text, judgement.comments)


def with_phrase(draft: Draft, phrase: str, at: tuple[int, int] | None, files: Sequence[ShownFile]) -> Draft:
    """A reusable comment added at a line, or to the words about all of it."""
    if at is None:
        return Draft(draft.levels, f"{draft.text}\n{phrase}".strip(), draft.comments)
    name = files[at[0] - 1].name
    before = next((each.text for each in draft.comments if (each.file, each.line) == (name, at[1])), "")
    others = tuple(each for each in draft.comments if (each.file, each.line) != (name, at[1]))
    return Draft(draft.levels, draft.text, (*others, Comment(name, at[1], f"{before}\n{phrase}".strip())))


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()
