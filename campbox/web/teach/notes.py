"""Check-in notes: what a trainer keeps after listening to a learner. Every look is audited."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campbox.errors import FieldError
from campbox.services import check_ins, people, staff
from campbox.vault import VaultKey
from campbox.web.current import node, reading, write
from campbox.web.opening import open_key
from campbox.web.teach.blueprint import actor, calendar_now, id_or_404, present_learner_or_404, teach, trainers
from campbox.web.teach.names import note_look
from campbox.web.teach.names_forms import NoteForm
from campbox.web.words import blame


@teach.route("/learners/<learner>/notes", methods=["GET", "POST"])
@trainers
def learner_notes(learner: str) -> ResponseReturnValue:
    """The notes about a learner, and a form for the next."""
    learner_id, key = present_learner_or_404(learner), open_key()
    person = people.person(reading(), learner_id)
    form = NoteForm(request.form if request.method == "POST" else None, text=_why())
    if request.method == "POST" and form.validate():
        try:
            _add(learner_id, key, form.text.data)
            return redirect(f"/teach/learners/{learner}/notes", 303)
        except FieldError as error:
            blame(form, error)
    note_look(learner_id, "notes-looked-at")
    page = render_template(
        "teach/learner_notes.html",
        current="class",
        learner=person,
        form=form,
        notes=check_ins.notes_of(reading(), key, learner_id),
        names=staff.names(reading()),
        own_id=actor().staff_id,
        calendar=calendar_now(),
    )
    return page, 400 if form.errors else 200


def _why() -> str:
    """How a note begins that was opened from the class page, because somebody there needs a word."""
    words = {
        "calls": _("Called for help: "),
        "same-mistake": _("The same mistake again and again: "),
        "tries": _("Many tries, not solved: "),
        "no-answer": _("No answer for a while: "),
        "absent": _("Absent: "),
    }
    return words.get(request.args.get("why", ""), "")


def _add(learner_id: bytes, key: VaultKey, text: str) -> None:
    by, now = actor().staff_id, node().now()
    write(lambda session: check_ins.add_note(session, key, by=by, learner_id=learner_id, text=text, now=now))


@teach.post("/learners/<learner>/notes/<note>/delete")
@trainers
def delete_note(learner: str, note: str) -> ResponseReturnValue:
    """Delete a note of one's own."""
    learner_id, _key, note_id = present_learner_or_404(learner), open_key(), id_or_404(note)
    by, now = actor().staff_id, node().now()
    write(lambda session: check_ins.delete_note(session, by=by, learner_id=learner_id, note_id=note_id, now=now))
    return redirect(f"/teach/learners/{learner}/notes", 303)
