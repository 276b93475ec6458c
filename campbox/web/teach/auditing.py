"""The audit, for coordinators: who looked at names, exported, reset, deleted or corrected something."""

from flask import abort, render_template, request

from campbox.ids import from_hex
from campbox.services import audit, cohorts, people, staff
from campbox.web.audit_words import in_words
from campbox.web.current import reading
from campbox.web.teach.blueprint import calendar_now, coordinators, teach


@teach.get("/audit")
@coordinators
def audit_page() -> str:
    """A page of entries, the latest first; `before` is the number to go on from, `person` whose acts."""
    names = staff.names(reading())
    by, before = _person(names), _before()
    entries = audit.entries(reading(), before=before, by=by)
    subjects = _subjects(entries, names)
    return render_template(
        "teach/audit.html",
        current="settings",
        lines=[(in_words(each, names, subjects), each.moment) for each in entries],
        calendar=calendar_now(),
        names=sorted(names.items(), key=lambda pair: pair[1].casefold()),
        by=by,
        older=entries[-1].number if len(entries) == audit.PAGE_ROWS else None,
    )


def _subjects(entries: list[audit.Entry], names: dict[bytes, str]) -> dict[bytes, str]:
    """What learners, cohorts and accounts are called that the entries are about. Two queries."""
    wanted = [each.subject_id for each in entries if each.subject_id is not None]
    found = names | {each.id: each.name for each in cohorts.cohorts(reading())}
    return found | {learner_id: person.alias for learner_id, person in people.people(reading(), wanted).items()}


def _person(names: dict[bytes, str]) -> bytes | None:
    text = request.args.get("person", "")
    if not text:
        return None
    by = from_hex(text)
    if by not in names:
        abort(404)
    return by


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
