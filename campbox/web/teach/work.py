"""Work that learners handed in, and the model answers that a cohort may read."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import NotFoundError
from campbox.exercises.base import AnswerIncomplete
from campbox.exercises.registry import kind
from campbox.services import access, cohorts, model_answers, people, submissions
from campbox.web.current import node, reading, write
from campbox.web.learn.blueprint import course_language, exercise_title
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, id_or_404, teach, trainers


@teach.get("/cohorts/<cohort>/work")
@trainers
def handed_in(cohort: str) -> ResponseReturnValue:
    """All that the learners of a cohort handed in, newest first."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    work = submissions.of_learners(reading(), cohorts.member_ids(reading(), found.id))
    whose = {each.learner_id for each in work} | {each.partner_id for each in work if each.partner_id}
    return render_template(
        "teach/work.html",
        current="class",
        cohort=found,
        work=work,
        people=people.people(reading(), list(whose)),
        calendar=calendar_now(),
        exercise_title=exercise_title,
    )


@teach.get("/work/<submission>")
@trainers
def one_work(submission: str) -> ResponseReturnValue:
    """One submission with its files, as text: nothing of it runs."""
    work = submissions.submission(reading(), id_or_404(submission))
    access.check_learner(reading(), actor(), work.learner_id)
    known = people.people(reading(), [each for each in (work.learner_id, work.partner_id) if each])
    try:
        release = node().library.release(work.course)
        exercise = release.exercise(work.exercise)
        this, spec = kind(exercise.kind), exercise.spec[course_language(release)]
        files, checklist = this.files(work.answer), this.checklist(spec, work.answer)
    except (NotFoundError, AnswerIncomplete):
        files, checklist = (), ()
    return render_template(
        "teach/one_work.html",
        current="class",
        work=work,
        people=known,
        files=files,
        checklist=checklist,
        calendar=calendar_now(),
        title=exercise_title(work.course, work.exercise),
    )


@teach.post("/lessons/<course>/<lesson>/model")
@trainers
def change_model_answer(course: str, lesson: str) -> ResponseReturnValue:
    """Let a cohort read the model answer of an exercise, or not any more."""
    release = node().library.release(course)
    exercise = release.exercise(request.form.get("exercise", "")).id
    cohort_id = cohort_or_404(request.form.get("cohort", ""))
    change = model_answers.withdraw_answer if request.form.get("do") == "withdraw" else model_answers.release_answer
    write(lambda session: change(session, cohort_id=cohort_id, course=course, exercise=exercise))
    return redirect(f"/teach/lessons/{course}/{release.lesson(lesson).id}?changed={exercise}#model-{exercise}", 303)
