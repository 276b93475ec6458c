"""One submission: read it, write about it, decide. And the model answers that a cohort may read."""

from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.exercises.registry import kind
from campbox.ids import from_hex
from campbox.services import (
    cohorts,
    model_answers,
    people,
    phrases,
    review_drafts,
    review_queue,
    reviewing,
    staff,
    submissions,
)
from campbox.services.review_drafts import Draft
from campbox.services.reviewing import ReviewedMeanwhileError
from campbox.services.submissions import HandedIn
from campbox.web.current import node, reading, write
from campbox.web.learn.blueprint import course_language, exercise_title
from campbox.web.learn.exhibit import Exhibit, comments_at, exhibit, levels_reached, visible_text
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, id_or_404, own_cohorts, teach, trainers
from campbox.web.teach.review_form import draft_of, judgement_of, read_draft, read_place, with_phrase
from campbox.web.teach.work_page import Story, changes, previous_work, story
from campbox.web.words import sentence

DECISIONS = {"accept": True, "again": False}


@dataclass(frozen=True)
class Page:
    """A submission that the trainer may see, and all that belongs to it."""

    work: HandedIn
    shown: Exhibit
    told: Story

    @property
    def address(self) -> str:
        return f"/teach/work/{self.work.id.hex()}"


def _page_or_404(submission: str) -> Page:
    work = submissions.submission(reading(), id_or_404(submission))
    reviewing.check_may_review(reading(), actor(), [each for each in (work.learner_id, work.partner_id) if each])
    return Page(work, exhibit(work), story(work))


@teach.get("/work/<submission>")
@trainers
def one_work(submission: str) -> ResponseReturnValue:
    """The work with what was written about it so far. Nothing of it runs unless the trainer asks for it."""
    page = _page_or_404(submission)
    kept = review_drafts.draft(reading(), submission_id=page.work.id, staff_id=actor().staff_id)
    latest = page.told.latest_review
    is_open = latest is None or kept is not None or "change" in request.args
    draft = kept or (draft_of(latest.judgement) if latest else Draft())
    return _render(page, draft, is_open=is_open, at=read_place(request.args.get("at", ""), page.shown.files))


@teach.post("/work/<submission>")
@trainers
def write_about_work(submission: str) -> ResponseReturnValue:
    """Every button keeps what is written; two of them decide."""
    page, do = _page_or_404(submission), request.form.get("do", "")
    draft = read_draft(request.form, page.shown, _hidden_comments(page))
    try:
        if do in DECISIONS:
            _decide(page, draft, is_accepted=DECISIONS[do])
            return redirect(f"{page.address}?sent", 303)
        at = _keep(page, draft, do)
    except ReviewedMeanwhileError:
        _keep_quietly(page, draft)
        return _render(_page_or_404(submission), draft, is_open=True, is_overtaken=True), 409
    except FieldError as error:
        _keep_quietly(page, draft)
        return _render(page, draft, is_open=True, problem=sentence(error)), 400
    # With a place in the address, browsers do not put the cursor into the field that waits for it.
    return redirect(page.address + (f"?change&at={at[0]}-{at[1]}" if at else "?change&kept#review"), 303)


def _hidden_comments(page: Page) -> list[reviewing.Comment]:
    """Comments of the draft whose lines are not on the page: the form cannot send them back."""
    kept = review_drafts.draft(reading(), submission_id=page.work.id, staff_id=actor().staff_id)
    return comments_at(kept.comments, page.shown.files)[1] if kept else []


def _decide(page: Page, draft: Draft, *, is_accepted: bool) -> None:
    judgement = judgement_of(draft, page.shown.rubric, is_accepted=is_accepted)
    who, seen, now = actor(), from_hex(request.form.get("seen", "")), node().now()
    write(
        lambda session: reviewing.record_review(
            session,
            actor=who,
            submission_id=page.work.id,
            judgement=judgement,
            rubric=page.shown.levels,
            seen=seen,
            now=now,
        )
    )


def _keep(page: Page, draft: Draft, do: str) -> tuple[int, int] | None:
    """Keep the draft, after what the button adds to it; returns the line where the page goes on."""
    what, _, which = _button(do).partition(":")
    at = read_place(which if what == "at" else request.form.get("at", ""), page.shown.files)
    staff_id, files, phrase_id = actor().staff_id, page.shown.files, from_hex(which)
    reusable = request.form.get(f"comment-{which}" if which != "text" else "text", "") if what == "reuse" else None

    def keep(session: Session) -> None:
        added = phrases.use_phrase(session, phrase_id) if what == "phrase" and phrase_id else ""
        kept = with_phrase(draft, added, at, files) if added else draft
        review_drafts.keep_draft(session, submission_id=page.work.id, staff_id=staff_id, draft=kept)
        if reusable is not None:
            phrases.keep_phrase(session, reusable)

    write(keep)
    return at if what in ("at", "phrase", "reuse") else None


def _button(do: str) -> str:
    """What was meant: a line that was typed stands for a tap on its number. Enter in a field goes to that line, or keeps."""
    typed = "".join(str(int(each)) if each.isdecimal() else each for each in request.form.get("to-line", "").strip())
    return f"at:{request.form.get('to-file', '1')}-{typed}" if do in ("line", "enter") and typed else do


def _keep_quietly(page: Page, draft: Draft) -> None:
    """What could not be sent is kept as far as it can be; the page itself holds it too."""
    staff_id = actor().staff_id
    try:
        write(lambda session: review_drafts.keep_draft(session, submission_id=page.work.id, staff_id=staff_id, draft=draft))
    except FieldError:
        return


def _render(
    page: Page,
    draft: Draft,
    *,
    is_open: bool,
    at: tuple[int, int] | None = None,
    is_overtaken: bool = False,
    problem: str = "",
) -> str:
    """is_open: whether the form is there; at: the line where a comment is being written."""
    work, shown, told, own = page.work, page.shown, page.told, own_cohorts(with_archived=True)
    before, latest = previous_work(told), told.latest_review
    placed, elsewhere = comments_at(draft.comments, shown.files)
    learner_ids = [each for each in (work.learner_id, work.partner_id) if each]
    # Only who has just sent a review is led on to the next one.
    waiting = review_queue.waiting(reading(), {each.id for each in own}) if "sent" in request.args else []
    return render_template(
        "teach/one_work.html",
        current="review",
        page=page,
        work=work,
        shown=shown,
        texts={file.name: file.text for file in shown.files},
        visible=visible_text,
        told_story=told,
        draft=draft,
        placed=placed,
        elsewhere=elsewhere,
        at=at,
        is_open=is_open,
        is_overtaken=is_overtaken,
        problem=problem,
        latest=latest,
        changes=changes(shown, before) if before else [],
        people=people.people(reading(), learner_ids),
        names=staff.names(reading()),
        phrases=phrases.phrases(reading()) if is_open else [],
        levels_reached=levels_reached,
        next_id=next((each.id for each in waiting if each.id != work.id), None),
        calendar=calendar_now(),
        title=exercise_title(work.course, work.exercise),
        **_model_answer(page, [each for each in own if not each.is_archived]),
    )


def _model_answer(page: Page, own: list[cohorts.CohortSummary]) -> dict[str, object]:
    """The author's answer and the cohorts to which it can be released; nothing where the exercise is gone."""
    release, exercise = page.shown.release, page.shown.exercise
    if release is None or exercise is None:
        return {"solution": None}
    return {
        "solution": kind(exercise.kind).solution(page.shown.spec),
        "lesson": release.lesson_of_exercise(exercise.id),
        "language": course_language(release),
        "released": model_answers.released_to(reading(), release.course_id).get(exercise.id, set()),
        "cohorts": [each for each in own if each.id in _cohorts_of(page)],
    }


def _cohorts_of(page: Page) -> set[bytes]:
    return set(cohorts.cohort_ids_of(reading(), page.work.learner_id))


@teach.post("/lessons/<course>/<lesson>/model")
@trainers
def change_model_answer(course: str, lesson: str) -> ResponseReturnValue:
    """Let a cohort read the model answer of an exercise, or not any more."""
    release = node().library.release(course)
    exercise = release.exercise(request.form.get("exercise", "")).id
    cohort_id = cohort_or_404(request.form.get("cohort", ""))
    change = model_answers.withdraw_answer if request.form.get("do") == "withdraw" else model_answers.release_answer
    write(lambda session: change(session, cohort_id=cohort_id, course=course, exercise=exercise))
    work = from_hex(request.form.get("work", ""))
    if work is not None:
        return redirect(f"/teach/work/{work.hex()}?changed#model", 303)
    return redirect(f"/teach/lessons/{course}/{release.lesson(lesson).id}?changed={exercise}#model-{exercise}", 303)
