"""The audit in words: who did what to whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from campbox.services.audit import Act, Entry
from campbox.web.attendance_words import correction_in_words
from campbox.web.words import isolated


@dataclass(frozen=True)
class Told:
    """The words that a sentence of the audit is made of."""

    who: Markup
    what: Markup
    detail: str


def in_words(entry: Entry, staff: Mapping[bytes, str], subjects: Mapping[bytes, str]) -> Markup:
    """The sentence of an entry; somebody who is not known here any more is shown by an id."""
    told = Told(
        who=_name(entry.staff_id, staff),
        what=Markup("–") if entry.subject_id is None else _name(entry.subject_id, subjects),
        detail=entry.detail,
    )
    # The sentences are ours; the names in them were escaped above.
    return Markup(_SENTENCES[entry.act](told)) if entry.act in _SENTENCES else _other(told, entry.act)  # noqa: S704


def _name(identity: bytes, names: Mapping[bytes, str]) -> Markup:
    return Markup("<bdi>{}</bdi>").format(names.get(identity) or isolated(identity.hex()[:8]))


def _other(told: Told, act: str) -> Markup:
    return Markup("{}: {} {} {}").format(told.who, act, told.what, told.detail)


def _detail(told: Told) -> str:
    return f" ({escape(told.detail)})" if told.detail else ""


def _file(told: Told) -> str:
    """What was exported: its kind, the format, how many learners, and who they are in it."""
    what, file_format, learners, who = told.detail.split(" ", 3)
    kinds = {"progress": _("Progress"), "hours": _("Hours of attendance"), "people": _("People")}
    people = {"ids": _("Ids"), "aliases": _("Ids and aliases"), "names": _("Ids, aliases and names")}
    count = ngettext("%(num)d learner", "%(num)d learners", int(learners))
    return f" ({kinds.get(what, what)} · {isolated(file_format.upper())} · {count} · {people[who]})"


def _account_changed(told: Told) -> str:
    if told.detail == "cohorts":
        return _("%(who)s chose the cohorts of %(what)s", who=told.who, what=told.what)
    if told.detail == "names":
        return _("%(who)s let %(what)s open the names", who=told.who, what=told.what)
    if told.detail == "passphrase":
        return _("%(who)s gave %(what)s a new passphrase and a new sheet", who=told.who, what=told.what)
    if told.detail == "sheet":
        return _("%(who)s made a new recovery sheet", who=told.who)
    if told.detail == "recovered":
        return _("%(who)s set a new passphrase with the recovery sheet", who=told.who)
    if told.detail == "code":
        return _("%(what)s got a new recovery code at the box itself", what=told.what)
    if told.detail == "coordinator":
        return _("%(who)s made %(what)s a coordinator", who=told.who, what=told.what)
    return _("%(who)s made %(what)s a trainer", who=told.who, what=told.what)


def _names_looked_at(told: Told) -> str:
    if told.detail == "paper":
        return _("%(who)s made a class list with the names of %(what)s", who=told.who, what=told.what)
    return _("%(who)s looked at the names of %(what)s", who=told.who, what=told.what)


_SENTENCES: dict[Act, Callable[[Told], str]] = {
    "names-looked-at": _names_looked_at,
    "notes-looked-at": lambda told: _("%(who)s read the notes about %(what)s", who=told.who, what=told.what),
    "note-written": lambda told: _("%(who)s wrote a note about %(what)s", who=told.who, what=told.what),
    "note-deleted": lambda told: _("%(who)s deleted a note about %(what)s", who=told.who, what=told.what),
    "names-changed": lambda told: _("%(who)s changed the name of %(what)s", who=told.who, what=told.what),
    "exported": lambda told: _("%(who)s exported %(what)s without names", who=told.who, what=told.what) + _file(told),
    "exported-with-names": lambda told: _("%(who)s exported %(what)s with names", who=told.who, what=told.what) + _file(told),
    "pin-reset": lambda told: _("%(who)s gave %(what)s a new PIN", who=told.who, what=told.what),
    "card-reset": lambda told: _("%(who)s made %(what)s a new card", who=told.who, what=told.what),
    "account-added": lambda told: _("%(who)s made an account for %(what)s", who=told.who, what=told.what),
    "account-removed": lambda told: _("%(who)s removed the account of %(what)s", who=told.who, what=told.what),
    "account-changed": _account_changed,
    "vault-made": lambda told: _("%(who)s was the first who could open the names", who=told.who),
    "vault-key-renewed": lambda told: _("The names got a new key, by %(who)s", who=told.who),
    "learner-left": lambda told: _("%(who)s took %(what)s out of a cohort", who=told.who, what=told.what) + _detail(told),
    "learner-moved": lambda told: _("%(who)s moved %(what)s to another cohort", who=told.who, what=told.what) + _detail(told),
    "cohort-archived": lambda told: _("%(who)s archived %(what)s", who=told.who, what=told.what) + _detail(told),
    "attendance-corrected": lambda told: (
        _("%(who)s corrected the attendance of %(what)s", who=told.who, what=told.what)
        + _detail(replace(told, detail=correction_in_words(told.detail)))
    ),
    "stage-confirmed": lambda told: _("%(who)s confirmed a stage of %(what)s", who=told.who, what=told.what) + _detail(told),
    "review-changed": lambda told: _("%(who)s changed a review of %(what)s", who=told.who, what=told.what) + _detail(told),
    "message-withdrawn": lambda told: _("%(who)s withdrew a message", who=told.who) + _detail(told),
    "test-changed": lambda told: _("%(who)s changed a test", who=told.who) + _detail(told),
    "pair-changed": lambda told: _("%(who)s changed who works beside %(what)s", who=told.who, what=told.what),
    "test-on-paper": lambda told: (
        _("%(who)s entered a test on paper of %(what)s", who=told.who, what=told.what) + _detail(told)
    ),
}
