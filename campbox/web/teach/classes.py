"""Cohorts: making one, the class table, adding learners from a list."""

from collections.abc import Collection, Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from markupsafe import Markup

from campbox.clock import Moment
from campbox.errors import FieldError, NotFoundError
from campbox.exercises.base import AnswerIncomplete
from campbox.exercises.registry import kind
from campbox.services import classroom, cohorts, hands, people, sites
from campbox.services.learning import Given
from campbox.services.people import NewLearner
from campbox.web.current import node, reading, write
from campbox.web.forms import language_choices
from campbox.web.learn.blueprint import exercise_title
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, learner_or_404, teach, trainers
from campbox.web.teach.forms import CohortForm, ListForm
from campbox.web.words import blame, sentence_on_line


@teach.route("/cohorts/new", methods=["GET", "POST"])
@trainers
def new_cohort() -> ResponseReturnValue:
    form = CohortForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            name, trainer = form.name.data, actor().staff_id
            cohort_id = write(lambda session: cohorts.create_cohort(session, name=name, trainer_id=trainer))
            return redirect(f"/teach/cohorts/{cohort_id.hex()}", 303)
        except FieldError as error:
            blame(form, error)
    return render_template("teach/new_cohort.html", form=form, current="class"), 400 if form.errors else 200


@teach.get("/cohorts/<cohort>")
@trainers
def cohort_page(cohort: str) -> ResponseReturnValue:
    """The class: who calls, who is stuck, who has done what, who was seen when."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    boot = node().clock.boot
    seen_now = {learner: Moment(boot, seen_ms) for learner, seen_ms in node().presence.learners_seen_ms().items()}
    rows = classroom.class_rows(reading(), found.id, seen_now)
    return render_template(
        "teach/class.html",
        current="class",
        cohort=found,
        rows=rows,
        exercises=sum(len(release.exercises) for release in node().library.releases()),
        calendar=calendar_now(),
        exercise_title=exercise_title,
        last_errors={row.person.id: last_error(row.last_answer) for row in rows},
    )


def last_error(given: Given | None) -> Markup | None:
    """What the learner's latest answer at an exercise was told to look at."""
    if given is None:
        return None
    try:
        exercise = node().library.release(given.course).exercise(given.exercise)
        verdict = kind(exercise.kind).grade(exercise.spec[given.language], given.answer)
    except (NotFoundError, AnswerIncomplete, KeyError):
        return None  # the course has changed since
    looks = [remark.html for remark in verdict.remarks if remark.state == "look" and remark.html]
    # Course text, cleaned by nh3 when the course was compiled.
    return Markup(looks[0]) if looks else None  # noqa: S704


@teach.route("/cohorts/<cohort>/rename", methods=["GET", "POST"])
@trainers
def rename_cohort(cohort: str) -> ResponseReturnValue:
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    form = CohortForm(request.form if request.method == "POST" else None, name=found.name)
    if request.method == "POST" and form.validate():
        try:
            write(lambda session: cohorts.rename_cohort(session, cohort_id=found.id, name=form.name.data))
            return redirect(f"/teach/cohorts/{cohort}", 303)
        except FieldError as error:
            blame(form, error)
    page = render_template("teach/rename.html", form=form, cohort=found, current="class")
    return page, 400 if form.errors else 200


@teach.post("/cohorts/<cohort>/went/<learner>")
@trainers
def i_went(cohort: str, learner: str) -> ResponseReturnValue:
    """The trainer went to a learner who called."""
    learner_id = learner_or_404(learner)
    write(lambda session: hands.lower_hand(session, learner_id=learner_id))
    return redirect(f"/teach/cohorts/{cohort}", 303)


@teach.route("/cohorts/<cohort>/add", methods=["GET", "POST"])
@trainers
def add_learners(cohort: str) -> ResponseReturnValue:
    """A pasted list: shown first, added on the second tap, all or none."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    site = sites.site(reading())
    languages = site.languages if site else ("en",)
    form = ListForm(request.form if request.method == "POST" else None)
    form.language.choices = language_choices(languages)
    page_language = str(get_locale())
    form.language.data = form.language.data or (page_language if page_language in languages else languages[0])
    learners: list[NewLearner] = []
    faults: list[FieldError] = []
    if request.method == "POST" and form.validate():
        learners, faults = people.read_list(form.learners.data, languages, form.language.data)
        taken = people.taken_aliases(reading(), [each.alias for each in learners])
        faults += _taken_lines(form.learners.data, languages, taken)
        if not faults and learners and "confirmed" in request.form:
            write(lambda session: people.add_learners(session, cohort_id=found.id, learners=learners))
            return redirect(f"/teach/cohorts/{cohort}/cards", 303)
    return render_template(
        "teach/add.html",
        current="class",
        cohort=found,
        form=form,
        learners=[] if faults else learners,
        faults=[sentence_on_line(fault) for fault in faults],
    ), 400 if faults or form.errors else 200


def _taken_lines(text: str, languages: Sequence[str], taken: Collection[str]) -> list[FieldError]:
    """A fault for each line of a pasted list whose alias somebody has."""
    return [
        FieldError("learners", "taken", f"{number}: {learner.alias}")
        for number, line in enumerate(text.splitlines(), 1)
        for learner in people.read_list(line, languages, languages[0])[0]
        if learner.alias in taken
    ]
