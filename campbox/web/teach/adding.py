"""Adding learners from a list, pasted or in a file: shown first, done on the second tap, all or none.

Between the two nothing is kept here: the page carries the list.
"""

from collections.abc import Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.services import cohorts, enrolling, lists, sites
from campbox.services.cohorts import CohortSummary
from campbox.services.enrolling import CohortFullError, ListChangedError, Preview
from campbox.services.lists import LearnerList
from campbox.sheets import reading as sheets
from campbox.sheets import text
from campbox.sheets.encodings import ENCODINGS
from campbox.sheets.model import Sheet, SheetError
from campbox.web.current import reading, write
from campbox.web.forms import language_choices
from campbox.web.teach.blueprint import actor, cohort_or_404, ids_or_404, teach, trainers
from campbox.web.teach.forms import LIST_CHARACTERS_MAX, ListForm
from campbox.web.words import sentence, sentence_on_line, size_in_words

# Beside the file, a request carries a list that was pasted and the names of fields.
BODY_MAX_BYTES = sheets.FILE_MAX_BYTES + 4 * LIST_CHARACTERS_MAX


@teach.route("/cohorts/<cohort>/add", methods=["GET", "POST"])
@trainers
def add_learners(cohort: str) -> ResponseReturnValue:
    """Show what a list would do; with "confirmed", do it."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    if request.method == "GET":
        return _page(found, _form())
    if (request.content_length or 0) > BODY_MAX_BYTES:
        too_large = _sheet_sentence(SheetError("too-large"))
        return _page(found, _form(), problems=[too_large]), 413
    form = _form(from_request=True)
    if not form.validate():
        return _page(found, form), 400
    try:
        sheet = _sheet(form)
    except SheetError as error:
        return _page(found, form, problems=[_sheet_sentence(error)]), 400
    read = lists.read_list(sheet, _languages(), form.language.data, str(get_locale()))
    if sheet.encoding or sheet.name or read.has_names:
        form.learners.data = read.text if len(read.text) <= LIST_CHARACTERS_MAX else ""
    if "confirmed" in request.form:
        return _confirm(found, form, sheet, read)
    preview = enrolling.foresee(reading(), actor(), found.id, read)
    return _page(found, form, sheet=sheet, read=read, preview=preview), 400 if preview.faults else 200


def _confirm(found: CohortSummary, form: ListForm, sheet: Sheet, read: LearnerList) -> ResponseReturnValue:
    who, too = actor(), ids_or_404(request.form.getlist("too"))
    may_overfill = "over" in request.form

    def enrol(session: Session) -> list[bytes]:
        return enrolling.enrol_list(session, who, found.id, read, confirmed_too=too, may_overfill=may_overfill)

    try:
        added = write(enrol)
    except FieldError as error:
        problems, status = [sentence_on_line(error)], 400
    except ListChangedError:
        problems, status = [_("Something changed meanwhile. Please look at the list once more.")], 409
    except CohortFullError:
        problems, status = [_("The cohort is full. You may still decide to add them.")], 409
    else:
        return redirect(f"/teach/cohorts/{found.id.hex()}/{'cards' if added else 'people'}", 303)
    preview = enrolling.foresee(reading(), who, found.id, read)
    problems = [] if preview.faults else problems  # the preview tells every fault
    return _page(found, form, sheet=sheet, read=read, preview=preview, problems=problems), status


def _languages() -> Sequence[str]:
    site = sites.site(reading())
    return site.languages if site else ("en",)


def _form(*, from_request: bool = False) -> ListForm:
    languages, of_page = _languages(), str(get_locale())
    form = ListForm(request.form if from_request else None)
    form.language.choices = language_choices(languages)
    form.language.data = form.language.data or (of_page if of_page in languages else languages[0])
    return form


def _sheet(form: ListForm) -> Sheet:
    """The file that was chosen, else what was pasted. Raises SheetError."""
    file = request.files.get("file")
    if file is not None and file.filename:
        encoding = request.form.get("encoding")
        content = file.stream.read(sheets.FILE_MAX_BYTES + 1)
        return sheets.read_file(content, encoding if encoding in ENCODINGS else None)
    return text.read_text(form.learners.data)


def _page(
    cohort: CohortSummary,
    form: ListForm,
    *,
    sheet: Sheet | None = None,
    read: LearnerList | None = None,
    preview: Preview | None = None,
    problems: Sequence[str] = (),
) -> str:
    return render_template(
        "teach/add.html",
        current="class",
        cohort=cohort,
        form=form,
        sheet=sheet,
        read=read,
        preview=preview,
        problems=[*problems, *(sentence_on_line(fault) for fault in (preview.faults if preview else ()))],
        encodings=ENCODINGS,
        largest=size_in_words(sheets.FILE_MAX_BYTES),
    )


def _sheet_sentence(error: SheetError) -> str:
    size = size_in_words(sheets.FILE_MAX_BYTES)
    return sentence(FieldError("file", f"sheet-{error.fault}", size if error.fault == "too-large" else str(text.ROWS_MAX)))
