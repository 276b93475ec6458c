"""One exercise inside a test: its page, its answer, its draft. Until the test is closed it says only what is kept.

The box judges choices, gaps and orders when they arrive, and keeps to itself what it found. Code is judged by the learner's
browser, as everywhere: the page runs the tests, shows nothing of them and sends the report along. Somebody who opens the tools
of the browser can read that report, or forge it, so a test with code is as honest as the room in which it is taken.
"""

from dataclasses import replace

from flask import jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from campbox.errors import NotFoundError
from campbox.exercises.base import AnswerIncomplete, Verdict
from campbox.exercises.files import ShownCode
from campbox.exercises.registry import kind
from campbox.services import drafts, sittings
from campbox.services.sessions import Role
from campbox.services.sittings import Kept, Seat, StageTestClosedError
from campbox.services.stage_test_parts import PartHere
from campbox.web.auth import only, wants_fragment
from campbox.web.current import node, reading, signed_in, write
from campbox.web.learn.answers import answer_language, incomplete_page, read_try
from campbox.web.learn.blueprint import course_language, learn
from campbox.web.learn.coding import CodePage, code_page, code_page_in_test
from campbox.web.learn.mine import DRAFT_FIELDS_MAX, NO_DRAFT_FIELDS
from campbox.web.learn.requests import age_ms, check_sender, partner_id
from campbox.web.learn.stage_tests import Place, is_pair, place_or_404


@learn.get("/tests/<test>/<int:number>")
@only(Role.LEARNER)
def exercise_in_test(test: str, number: int) -> ResponseReturnValue:
    """The exercise while the learner works, the explained answer once the test is closed."""
    place = place_or_404(test)
    part = place.part(number)
    if place.is_told:
        return _told(place, part)
    if place.seat is None or not place.seat.is_working or not place.test.is_open or is_pair():
        return redirect(place.address, 303)
    language = course_language(part.release)
    return render_template(
        "learn/stage_test_exercise.html",
        current="home",
        place=place,
        part=part,
        exercise=part.exercise,
        release=part.release,
        language=language,
        shown=_shown(part, language),
        page=_code_page(place, part, language),
        is_kept=part.key in place.kept(),
        seat=place.seat,
        in_test=True,
        **_neighbours(place, number),
    )


def _shown(part: PartHere, language: str) -> object:
    """The exercise without its hints, and without what its author says to usual mistakes."""
    shown = kind(part.exercise.kind).shown(part.exercise.spec[language])
    return replace(shown, job={**shown.job, "hints": [], "when": []}) if isinstance(shown, ShownCode) else shown


def _code_page(place: Place, part: PartHere, language: str) -> CodePage | None:
    page = code_page(part.release, part.exercise, language)
    if page is None:
        return None
    here = f"{place.address}/{part.number}"
    addresses = {
        "answers": f"{place.address}/{part.release.course_id}/{part.exercise.id}",
        "drafts": f"{here}/draft",
        "mine": f"{here}/mine",
        "hints": here,
        "model": here,
    }
    return code_page_in_test(page, exercise=draft_key(place, part)[1], addresses=addresses)


def draft_key(place: Place, part: PartHere) -> tuple[str, str]:
    """Under which names the draft is kept, apart from that of the exercise outside of the test and of a sitting before."""
    number = 1 if place.seat is None else place.seat.number
    return place.test.id.hex(), f"{place.test.id.hex()}/{number}/{part.number}"


def _neighbours(place: Place, number: int) -> dict[str, str | None]:
    numbers = [each.number for each in place.parts]
    index = numbers.index(number)
    return {
        "before": f"{place.address}/{numbers[index - 1]}" if index else None,
        "after": f"{place.address}/{numbers[index + 1]}" if index + 1 < len(numbers) else None,
    }


def _told(place: Place, part: PartHere) -> str:
    """What was right and why, with the model answer."""
    kept = place.kept().get(part.key)
    is_written = kept is not None and place.seat is not None and not place.seat.is_on_paper
    language = kept.language if kept and kept.language in part.release.languages else course_language(part.release)
    this, spec = kind(part.exercise.kind), part.exercise.spec[language]
    return render_template(
        "learn/stage_test_told.html",
        current="work",
        place=place,
        exercise=part.exercise,
        language=language,
        number=part.number,
        kept=kept,
        answer_files=this.files(kept.text) if kept and is_written else (),
        verdict=None if kept is None or not is_written else _verdict(part, language, kept),
        solution=this.solution(spec),
        in_test=True,
        **_neighbours(place, part.number),
    )


def _verdict(part: PartHere, language: str, kept: Kept) -> Verdict | None:
    """None where the exercise has changed since, so that the answer does not fit it any more."""
    try:
        return kind(part.exercise.kind).grade(part.exercise.spec[language], kept.text)
    except AnswerIncomplete:
        return None


@learn.post("/tests/<test>/<course>/<exercise>")
@only(Role.LEARNER)
def answer_in_test(test: str, course: str, exercise: str) -> ResponseReturnValue:
    """Judge the answer, keep it, and say only that it is kept."""
    check_sender()
    place = place_or_404(test)
    part = next((each for each in place.parts if each.key == (course, exercise)), None)
    if part is None:
        raise NotFoundError("no such exercise in this test")
    if partner_id() is not None:
        return redirect(place.address, 303) if not wants_fragment() else (_alone(place), 409)
    here, language = f"{place.address}/{part.number}", answer_language(part.release)
    try:
        tried = read_try(part.release, part.exercise, language, request.form.to_dict(flat=False))
    except AnswerIncomplete as incomplete:
        return incomplete_page(incomplete, back=here)
    learner_id, now, age = signed_in().person_id, node().now(), age_ms()
    seat = write(
        lambda session: sittings.keep_answer(
            session, test_id=place.test.id, learner_id=learner_id, tried=tried, now=now, age_ms=age
        )
    )
    if not wants_fragment():
        return redirect(f"{place.address}?kept", 303)
    return _kept(place, part, seat, judged_later=tried.verdict.judged == "trainer")


def _kept(place: Place, part: PartHere, seat: Seat, *, judged_later: bool) -> str:
    following = place.next_open(part.number)
    return render_template(
        "learn/stage_test_kept.html",
        place=place,
        seat=seat,
        judged_later=judged_later,
        following=None if following is None else f"{place.address}/{following}",
    )


def _alone(place: Place) -> str:
    return render_template("learn/stage_test_alone.html", here=place.address)


@learn.get("/tests/<test>/<int:number>/mine")
@only(Role.LEARNER)
def mine_in_test(test: str, number: int) -> ResponseReturnValue:
    """The draft for script, and nothing that tells what is right."""
    place = place_or_404(test)
    course, exercise = draft_key(place, place.part(number))
    learner_id = signed_in().person_id
    kept = drafts.draft(reading(), learner_id=learner_id, course=course, exercise=exercise, now=node().now())
    return jsonify(
        {
            "learner": learner_id.hex(),
            "draft": None if kept is None else {"fields": kept.fields, "age_ms": kept.age_ms},
            "hints": 0,
            "model_answer": False,
            "receipt": None,
        }
    )


@learn.post("/tests/<test>/<int:number>/draft")
@only(Role.LEARNER)
def keep_draft_in_test(test: str, number: int) -> ResponseReturnValue:
    """Keep a form as it is being filled in; only an answer that is sent counts."""
    check_sender()
    place = place_or_404(test)
    if place.seat is None:
        raise StageTestClosedError("not begun")
    course, exercise = draft_key(place, place.part(number))
    if len(request.form) > DRAFT_FIELDS_MAX:
        raise BadRequest
    fields = {name: text for name, text in request.form.items() if name not in NO_DRAFT_FIELDS}
    learner_id, age, now = signed_in().person_id, age_ms(), node().now()
    write(
        lambda session: drafts.keep_draft(
            session, learner_id=learner_id, course=course, exercise=exercise, fields=fields, age_ms=age, now=now
        )
    )
    return "", 204
