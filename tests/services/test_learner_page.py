"""What the page of one learner says: what happened, what is hard, what goes well, week by week."""

from datetime import date

from sqlalchemy.orm import Session

from campbox.events.kinds import HINTS_MAX, LessonOpened, StageReached
from campbox.events.record import record
from campbox.models import HintsUsed
from campbox.node import Node
from campbox.services import dates, days, learner_summary, learning, pairs, timeline
from campbox.services.learner_summary import Summary
from campbox.services.sessions import Role, open_session
from tests.clocks import FixedClock
from tests.services.attending import held
from tests.services.factories import a_learner, a_try
from tests.services.test_gradebook import hands_in, judged, tell_date

WEEK_MINUTES = 7 * 24 * 60


def tries(box: Node, learner: bytes, exercise: str, *results: bool, partner: bytes | None = None) -> None:
    def record_all(session: Session) -> None:
        for number, passed in enumerate(results):
            tried = a_try(str(number), passed=passed, exercise=exercise)
            learning.record_attempt(session, learner_id=learner, partner_id=partner, tried=tried, client_id=None)

    box.write(record_all)


def summary_of(box: Node, learner: bytes) -> Summary:
    with box.reading() as session:
        return learner_summary.summary(learner_summary.tried_by(session, learner))


def kinds_of(page: timeline.Page) -> list[str]:
    return [each.kind for each in page.entries]


def test_timeline_tells_everything_newest_first(box: Node, cohort: bytes, amina: bytes) -> None:
    lesson = LessonOpened(about=amina, course="web", release="1", lesson="first")
    box.write(lambda session: record(session, lesson))
    tries(box, amina, "tags-1", False, True)
    judged(box, amina, hands_in(box, amina), accepted=True)
    held(box, cohort, {amina: "present"}, given_minutes=90)
    with box.reading() as session:
        found = timeline.timeline(session, amina)
    assert kinds_of(found) == ["attendance", "review", "submission", "attempt", "attempt", "lesson"]
    assert (found.entries[0].word, found.entries[0].number) == ("present", 90)
    assert [each.is_good for each in found.entries[3:5]] == [True, False]
    assert found.before is None


def test_timeline_of_the_second_of_a_pair_has_what_they_did_together(box: Node, cohort: bytes, amina: bytes) -> None:
    omar, now = a_learner(box, cohort, "Omar"), box.now()

    def pair(session: Session) -> None:
        open_session(session, role=Role.LEARNER, person_id=amina, is_own_device=False, now=now)
        pairs.begin_pair(session, session_digest=bytes(32), learner_id=amina, partner_id=omar)

    box.write(pair)
    tries(box, amina, "tags-1", True, partner=omar)
    tries(box, amina, "tags-2", True)
    with box.reading() as session:
        assert [each.part for each in timeline.timeline(session, omar).entries] == ["tags-1"]
        assert [each.part for each in timeline.timeline(session, amina).entries] == ["tags-2", "tags-1"]


def test_pages_of_the_timeline_miss_nothing_and_repeat_nothing(box: Node, amina: bytes) -> None:
    tries(box, amina, "tags-1", *([False] * 25))
    seen: list[int] = []
    before: int | None = None
    with box.reading() as session:
        for _ in range(3):
            page = timeline.timeline(session, amina, before, rows=10)
            seen += [each.position for each in page.entries]
            before = page.before
    assert before is None
    assert len(seen) == 25
    assert seen == sorted(set(seen), reverse=True)


def test_nobody_elses_things_stand_in_the_timeline(box: Node, cohort: bytes, amina: bytes) -> None:
    omar = a_learner(box, cohort, "Omar")
    tries(box, omar, "tags-1", True)
    held(box, cohort, {omar: "present"})
    stage = StageReached(about=omar, stage=bytes(16), by=bytes(16), criteria=())
    box.write(lambda session: record(session, stage))
    with box.reading() as session:
        assert timeline.timeline(session, amina).entries == ()


def test_hard_is_what_is_not_solved_and_took_most_tries(box: Node, amina: bytes) -> None:
    tries(box, amina, "tags-1", False)
    tries(box, amina, "tags-2", False, False, False)
    tries(box, amina, "tags-3", False, True)
    found = summary_of(box, amina)
    assert [(each.exercise, each.tries) for each in found.hard] == [("tags-2", 3), ("tags-1", 1)]
    assert (found.solved, found.at_once) == (1, 0)


def test_strong_is_what_was_solved_at_once_and_without_hints(box: Node, amina: bytes) -> None:
    def hint(session: Session) -> None:
        session.add(HintsUsed(learner_id=amina, course="web", exercise="tags-2", count=min(2, HINTS_MAX)))

    box.write(hint)
    for exercise in ("tags-1", "tags-2"):
        tries(box, amina, exercise, True)
    found = summary_of(box, amina)
    assert [each.exercise for each in found.strong] == ["tags-1"]
    assert (found.at_once, found.with_hints, found.hints) == (2, 1, 2)


def test_weeks_have_no_gap_and_only_known_dates_count(box: Node, amina: bytes, clock: FixedClock) -> None:
    tries(box, amina, "tags-1", True)
    with box.reading() as session:
        tried = learner_summary.tried_by(session, amina)
        assert learner_summary.solved_by_week(tried, days.own_days(session, dates.calendar(session, 1, box.now()))) == []
    tell_date(box, clock)
    clock.pass_minutes(2 * WEEK_MINUTES)
    tries(box, amina, "tags-2", True)
    tries(box, amina, "tags-3", False)
    with box.reading() as session:
        tried = learner_summary.tried_by(session, amina)
        weeks = learner_summary.solved_by_week(tried, days.own_days(session, dates.calendar(session, 1, box.now())))
    assert weeks == [(date(2026, 2, 2), 1), (date(2026, 2, 9), 0), (date(2026, 2, 16), 1)]


def test_attended_minutes_are_those_of_closed_sessions(box: Node, cohort: bytes, amina: bytes) -> None:
    held(box, cohort, {amina: "present"}, given_minutes=90)
    held(box, cohort, {amina: "absent"}, given_minutes=60)
    with box.reading() as session:
        assert [(each.cohort_name, each.minutes) for each in learner_summary.attended(session, amina)] == [("Spring", 90)]
