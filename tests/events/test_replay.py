"""All replicated tables made anew from the log."""

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campbox.events.kinds import (
    AttemptRecorded,
    AttendanceMarked,
    CohortCreated,
    CohortPlanned,
    Fact,
    LearnerAdded,
    LearnerDescribed,
    ProgrammeDescribed,
    ReviewRecorded,
    SessionDescribed,
    StageDescribed,
    StageReached,
    StageTestDescribed,
    StageTestFinished,
    TimeLearned,
)
from campbox.events.record import OWN_BOX_ID, record, start_incarnation
from campbox.events.replay import replay
from campbox.models import Cohort, Event, Learner
from campbox.node import Node
from campbox.services import cohorts, dates, learning, people, sites, submissions
from sync.event import make_header, next_chain
from tests.clocks import FixedClock
from tests.events.tables import Tables, replicated_tables
from tests.services.factories import a_try

AMINA = b"A" * 16


def a_little_class(box: Node, clock: FixedClock) -> None:
    """Facts of every kind, through the services."""

    def act(session: Session) -> None:
        sites.describe_site(session, name="Zaatari", languages=["ar", "en"])
        cohort = cohorts.create_cohort(session, name="Spring")
        other = cohorts.create_cohort(session, name="Summer")
        cohorts.rename_cohort(session, cohort_id=cohort, name="Spring 2026")
        amina, omar = (
            people.add_learner(session, cohort_id=cohort, alias=alias, language="ar", picture=1) for alias in ("Amina", "Omar")
        )
        people.describe(session, amina, "fr", people.Description("woman", "18-24"))
        cohorts.enrol(session, learner_id=omar, cohort_id=other)
        cohorts.leave(session, learner_id=omar, cohort_id=cohort)
        learning.open_lesson(session, learner_id=amina, course="web", release="1", lesson="tags")
        for answer, partner in (("wrong", None), ("right", omar)):
            tried = a_try(answer, passed=answer == "right")
            learning.record_attempt(session, learner_id=amina, partner_id=partner, tried=tried, client_id=None)
        tried = a_try("work")
        work = replace(tried, verdict=replace(tried.verdict, judged="trainer"))
        submissions.keep_try(session, learner_id=omar, partner_id=None, tried=work, client_id=None)
        record(session, TimeLearned(about=amina, boot=clock.boot, hour=0, slots=7))
        dates.confirm_date(session, wall_ms=clock.wall, source="trainer", error_ms=60_000, clock=clock)

    box.write(act)
    box.write(a_trainers_word)


def a_trainers_word(session: Session) -> None:
    """Facts that only trainers make; the ids of what they are about mean nothing here."""
    what, trainer = b"W" * 16, b"T" * 16
    stage = StageDescribed(
        stage=what,
        programme=what,
        place=0,
        name="Foundations",
        planned_minutes=8400,
        courses=("web",),
        criteria=("80 %",),
        is_removed=False,
    )
    meeting = SessionDescribed(session=what, cohort=what, title="Monday", planned_minutes=180, state="planned", by=trainer)
    facts: tuple[Fact, ...] = (
        CohortPlanned(cohort=what, programme=what, capacity=30, is_for_women=True, is_archived=False),
        ProgrammeDescribed(programme=what, name="Web", is_removed=False),
        stage,
        StageReached(about=AMINA, stage=what, by=trainer, criteria=("80 %",)),
        meeting,
        replace(meeting, state="closed", given_minutes=170, boot="b", opened_uptime_ms=5),
        AttendanceMarked(about=AMINA, session=what, mark="absent", minutes=0, by=trainer),
        AttendanceMarked(about=AMINA, session=what, mark="late", minutes=100, by=trainer),
        ReviewRecorded(about=AMINA, submission=what, is_accepted=True, levels=(2, 0), by=trainer),
        StageTestDescribed(
            test=what, cohort=what, title="End", purpose="stage", minutes=60, exercises=("web/tags-1",), is_removed=False
        ),
        StageTestFinished(about=AMINA, test=what, points=3, of=4, minutes=55),
    )
    for fact in facts:
        record(session, fact)


def tables(box: Node) -> Tables:
    with box.reading() as session:
        return replicated_tables(session)


def test_replay_gives_the_same_bytes_in_every_replicated_table(box: Node, clock: FixedClock) -> None:
    a_little_class(box, clock)
    before = tables(box)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    with box.reading() as session:
        count = session.query(Event).count()
    assert box.write(replay) == count
    assert tables(box) == before


def test_replay_repairs_tables_that_were_tampered_with(box: Node, clock: FixedClock) -> None:
    a_little_class(box, clock)
    before = tables(box)
    box.write(lambda session: session.execute(update(Cohort).values(name="?")))
    assert tables(box) != before
    box.write(replay)
    assert tables(box) == before


def test_erased_payload_applies_as_nothing_and_breaks_no_chain(box: Node) -> None:
    box.write(lambda session: record(session, LearnerAdded(about=AMINA, language="ar", gender="woman")))
    box.write(lambda session: record(session, LearnerDescribed(about=AMINA, language="fr", gender="other")))
    erase = update(Event).where(Event.kind.like("learner.%")).values(payload=b"")
    box.write(lambda session: session.execute(erase))
    assert box.write(replay) == 1
    with box.reading() as session:
        assert session.query(Learner).count() == 0
        assert session.scalars(select(Event.is_applied).order_by(Event.sequence)).all() == [True, False, False]


def append(session: Session, kind: str, payload: bytes, version: int = 1) -> None:
    """An event as a later software wrote it, kept but not applied."""
    head = start_incarnation(session)
    incarnation = session.scalars(select(Event.incarnation)).first()
    header = make_header(head.sequence + 1, 10, kind, AMINA.hex(), version)
    session.add(
        Event(
            box_id=OWN_BOX_ID,
            incarnation=incarnation,
            sequence=head.sequence + 1,
            chain=next_chain(head.chain, header),
            kind=kind,
            header=header,
            payload=payload,
            is_applied=False,
        )
    )


def test_event_of_an_unknown_kind_is_kept_as_it_came(box: Node) -> None:
    box.write(lambda session: append(session, "mood.felt", b'{"mood":"good"}'))
    box.write(lambda session: append(session, "learner.added", b'{"lang":{"spoken":"ar"}}', version=2))
    assert box.write(replay) == 1
    with box.reading() as session:
        kept = session.execute(select(Event.payload, Event.is_applied).order_by(Event.sequence)).all()[1:]
    assert [tuple(row) for row in kept] == [(b'{"mood":"good"}', False), (b'{"lang":{"spoken":"ar"}}', False)]


def test_event_is_applied_once_its_kind_is_known(box: Node) -> None:
    box.write(lambda session: append(session, "learner.added", b'{"lang":"ar"}'))
    with box.reading() as session:
        assert session.query(Learner).count() == 0
    assert box.write(replay) == 2
    with box.reading() as session:
        assert session.scalars(select(Learner.language)).all() == ["ar"]
        assert all(session.scalars(select(Event.is_applied)))


def test_malformed_event_is_kept_and_applies_as_nothing(box: Node) -> None:
    box.write(lambda session: append(session, "learner.added", b'{"lang":7}'))
    assert box.write(replay) == 1
    with box.reading() as session:
        assert session.query(Learner).count() == 0
        assert session.query(Event).count() == 2


def test_facts_recorded_after_a_replay_go_on_where_the_log_ended(box: Node) -> None:
    box.write(lambda session: record(session, CohortCreated(name="Spring")))
    box.write(replay)
    tried = AttemptRecorded(about=AMINA, course="web", release="1", exercise="tags", passed=True, points=1, of=1, judged="box")
    box.write(lambda session: record(session, tried))
    with box.reading() as session:
        assert session.scalars(select(Event.sequence).order_by(Event.sequence)).all() == [1, 2, 3]


def test_long_log_is_replayed_in_batches(box: Node) -> None:
    def many(session: Session) -> None:
        for number in range(2_100):
            record(session, CohortCreated(name=f"cohort {number}"))

    box.write(many)
    before = tables(box)
    assert box.write(replay) == 2_101
    assert tables(box) == before
