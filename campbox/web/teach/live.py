"""The live class: who calls, who is stuck, who is silent, who works. It looks again by itself."""

from functools import cache, partial

from flask import Response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campbox.services import cohorts, hands, live
from campbox.services.live import LiveRow
from campbox.services.live_groups import State, heard_by
from campbox.services.mistakes import mistake
from campbox.web import unchanged
from campbox.web.current import node, reading, write
from campbox.web.learn.blueprint import exercise_title
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, learner_or_404, teach, trainers
from campbox.web.teach.live_words import mistake_in_words, place_in_words, reason_in_words, tried_in_words
from campbox.web.teach.paging import PAGE_ROWS


@teach.get("/cohorts/<cohort>")
@trainers
def cohort_page(cohort: str) -> ResponseReturnValue:
    """The class now."""
    return _page(cohort)


@teach.get("/cohorts/<cohort>/watched")
@trainers
def watched_class(cohort: str) -> ResponseReturnValue:
    """The same page, as it loads itself again where there is no script: that nobody touched it must not go unnoticed."""
    return _page(cohort)


@teach.get("/cohorts/<cohort>/now")
@trainers
def live_now(cohort: str) -> Response:
    """Only the class, for script."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    return unchanged.answer(render_template("teach/live_class.html", **_class(found.id)))


@teach.post("/cohorts/<cohort>/went/<learner>")
@trainers
def i_went(cohort: str, learner: str) -> ResponseReturnValue:
    """The trainer went to a learner who called."""
    cohort_id, learner_id = cohort_or_404(cohort), learner_or_404(learner)
    staff_id, now = actor().staff_id, node().now()
    write(lambda session: hands.go_to(session, learner_id=learner_id, staff_id=staff_id, now=now))
    return redirect(f"/teach/cohorts/{cohort_id.hex()}", 303)


def _page(cohort: str) -> str:
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    return render_template("teach/live.html", current="class", cohort=found, **_class(found.id))


def rows_of(cohort_id: bytes) -> list[LiveRow]:
    language, release_of = str(get_locale()), cache(node().library.release)
    return live.live_class(
        reading(),
        cohort_id,
        now=node().now(),
        heard=heard_by(node().presence),
        mistake_of=lambda given: mistake(release_of, given, language),
    )


def _class(cohort_id: bytes) -> dict[str, object]:
    rows = rows_of(cohort_id)
    counts: dict[State, int] = live.counts(rows)
    return {
        "base": f"/teach/cohorts/{cohort_id.hex()}",
        "counts": counts,
        "rows": [row for row in rows if row.state != "away"],
        "away_max": PAGE_ROWS,
        "away": [row for row in rows if row.state == "away"],
        "title_of": cache(exercise_title),
        "place_in_words": partial(place_in_words, cache(exercise_title), cache(node().library.release)),
        "calendar": calendar_now(),
        "mistake_in_words": mistake_in_words,
        "reason_in_words": reason_in_words,
        "tried_in_words": tried_in_words,
    }
