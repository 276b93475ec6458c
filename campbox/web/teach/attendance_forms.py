"""The forms of programmes, stages and sessions. Digits are read in whatever script they were typed."""

from flask_babel import lazy_gettext as _l
from wtforms import Form

from campbox.errors import FieldError
from campbox.exercises.folding import fold
from campbox.services import attendance_sessions, programmes
from campbox.services.attendance_sessions import USUAL_MINUTES, SessionDraft, SessionEntry
from campbox.services.programmes import Stage, StageDraft
from campbox.web.forms import CheckboxesField, LongTextField, OneOfField, TextField, at_most, needed

DIGITS_MAX = 6
NO_STAGE = "-"
_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "class": "short"}


def number_in(text: str, field: str) -> int:
    """A whole number as people type it. Raises FieldError."""
    digits = fold(text).replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_MAX):
        raise FieldError(field, "not-a-number")
    return int(digits)


class ProgrammeForm(Form):
    name = TextField(
        _l("Name of the programme"),
        [needed(), at_most(programmes.NAME_MAX)],
        description=_l("HQ sees this name. No names of people."),
    )


class StageForm(Form):
    name = TextField(
        _l("Name of the stage"),
        [needed(), at_most(programmes.NAME_MAX)],
        description=_l("HQ sees this name. No names of people."),
    )
    hours = TextField(_l("Planned hours"), [needed()], render_kw=_NUMBER)
    courses = CheckboxesField(_l("Courses of this stage"))
    criteria = LongTextField(
        _l("What must be confirmed before the next stage"),
        [at_most(programmes.CRITERIA_MAX * (programmes.CRITERION_MAX + 2))],
        description=_l("One criterion a line. HQ sees these words."),
        render_kw={"rows": 5, "dir": "auto"},
    )

    def fill(self, stage: Stage) -> None:
        self.name.data, self.hours.data = stage.name, f"{stage.planned_minutes / 60:g}"
        self.courses.data, self.criteria.data = list(stage.courses), "\n".join(stage.criteria)

    def draft(self) -> StageDraft:
        """What was typed. Raises FieldError."""
        criteria = tuple(line.strip() for line in self.criteria.data.splitlines() if line.strip())
        minutes = 60 * number_in(self.hours.data, "hours")
        return StageDraft(self.name.data, minutes, tuple(self.courses.data), criteria)


class SessionForm(Form):
    title = TextField(
        _l("Title"),
        [at_most(attendance_sessions.TITLE_MAX)],
        description=_l("HQ sees this title. No names of people."),
    )
    stage = OneOfField(_l("Stage"), [needed()])
    starts = TextField(
        _l("Planned start"),
        [at_most(30)],
        description=_l("In the time of this place. It is only a plan."),
        render_kw={"type": "datetime-local", "class": "short"},
    )
    minutes = TextField(_l("Length in minutes"), [needed()], default=str(USUAL_MINUTES), render_kw=_NUMBER)

    def fill(self, entry: SessionEntry) -> None:
        self.title.data, self.starts.data = entry.title, entry.starts or ""
        self.stage.data = entry.stage_id.hex() if entry.stage_id else NO_STAGE
        self.minutes.data = str(entry.planned_minutes)

    def draft(self) -> SessionDraft:
        """What was typed. Raises FieldError."""
        stage_id = None if self.stage.data == NO_STAGE else bytes.fromhex(self.stage.data)
        return SessionDraft(self.title.data, stage_id, self.starts.data or None, number_in(self.minutes.data, "minutes"))


class SeriesForm(SessionForm):
    weeks = TextField(
        _l("How many weeks"),
        [needed()],
        default="1",
        description=_l("1 is one session. More: the same day and hour each week."),
        render_kw=_NUMBER,
    )


class ClosedSessionForm(SessionForm):
    given = TextField(_l("Minutes given"), [needed()], render_kw=_NUMBER)
