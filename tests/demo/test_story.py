"""The story of the demo: what it promises of every story, on a small one."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campbox.config import Role
from campbox.demo import cast, courier
from campbox.demo.story import Parameters, Story
from campbox.events.replay import replay
from campbox.models import (
    Acknowledged,
    Alias,
    Attempt,
    Base,
    Event,
    ExerciseProgress,
    Hand,
    Incarnation,
    Review,
    Seen,
)
from campbox.node import Node, open_node
from campbox.replica import outbound
from campbox.services import (
    announcements,
    attendance,
    attendance_sessions,
    cohorts,
    groups,
    nodes,
    promotion,
    real_names,
    review_queue,
    secrets,
    staff,
    stage_tests,
    vault,
)
from sync.compose import compose
from sync.seal import unseal
from tests.clocks import FixedClock

SMALL = Parameters(learners=6, days=4, seed=1)
TODAY = FixedClock(uptime=3 * 3_600_000)
Rows = list[tuple[object, ...]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, empty_database: Path, installed_courses: Path) -> Path:
    """A folder with the whole story; tests work on copies."""
    return tell(tmp_path_factory.mktemp("told"), empty_database, installed_courses)


def tell(folder: Path, empty_database: Path, installed_courses: Path) -> Path:
    for role in ("box", "hub"):
        (folder / role).mkdir(mode=0o700)
        shutil.copy(empty_database, folder / role / "campbox.db")
    shutil.copytree(installed_courses, folder / "box" / "courses", symlinks=True)
    Story(folder, SMALL).play(TODAY)
    return folder


@pytest.fixture
def story(told: Path, tmp_path: Path) -> Story:
    shutil.copytree(told, tmp_path / "story", symlinks=True)
    return Story(tmp_path / "story", SMALL)


@contextmanager
def opened(story: Story, role: Role) -> Iterator[Node]:
    node = open_node(story.config(role), TODAY)
    try:
        yield node
    finally:
        node.close()


def replicated_rows(session: Session, box_id: int) -> dict[str, Rows]:
    """Every row of a box in every replicated table, in the order of the keys, without the box's number."""
    tables = [table for table in Base.metadata.sorted_tables if table.info.get("replicated")]
    assert tables
    return {
        table.name: [
            tuple(row)[1:]
            for row in session.execute(select(table).where(table.c.box_id == box_id).order_by(*table.primary_key.columns))
        ]
        for table in tables
    }


def counts(session: Session) -> dict[str, object]:
    """What happened, without the ids, which are another each time."""
    alias_of = dict(session.execute(select(Alias.learner_id, Alias.alias)).all())
    progress = session.execute(select(ExerciseProgress.learner_id, ExerciseProgress.exercise, ExerciseProgress.tries))
    return {
        "events": Counter(session.scalars(select(Event.kind))),
        "tries": sorted((alias_of[learner], exercise, tries) for learner, exercise, tries in progress),
        "hands": sorted(alias_of[learner] for learner in session.scalars(select(Hand.learner_id))),
    }


def test_same_seed_tells_the_same_story(story: Story, tmp_path: Path, empty_database: Path, installed_courses: Path) -> None:
    (tmp_path / "again").mkdir()
    again = Story(tell(tmp_path / "again", empty_database, installed_courses), SMALL)
    with opened(story, "box") as first, opened(again, "box") as second, first.reading() as one, second.reading() as two:
        assert counts(one) == counts(two)


def test_class_is_lively(story: Story) -> None:
    with opened(story, "box") as box, box.reading() as session:
        characters = cast.cast(SMALL.learners, SMALL.seed)
        assert session.scalar(select(func.count()).select_from(Alias)) == len(characters) == SMALL.learners
        right = session.scalars(select(Attempt.is_passed)).all()
        assert True in right
        assert False in right
        assert session.scalar(select(func.count()).select_from(Attempt).where(Attempt.partner_id.is_not(None)))
        stuck = select(ExerciseProgress).where(~ExerciseProgress.is_passed, ExerciseProgress.tries >= 3)
        assert session.scalars(stuck).first() is not None
        assert session.scalars(select(Hand)).first() is not None
        last_ms = session.scalar(select(func.max(Seen.uptime_ms)).where(Seen.boot == TODAY.boot))
        assert last_ms is not None
        assert TODAY.uptime - 10 * 60_000 < last_ms <= TODAY.uptime


def test_trainer_s_room_is_lively(story: Story) -> None:
    """Every page of the trainer has something to show."""
    with opened(story, "box") as box, box.reading() as session:
        morning, afternoon = (each.id for each in cohorts.cohorts(session))
        held = {each: attendance_sessions.sessions_of(session, each) for each in (morning, afternoon)}
        assert [each.state for each in held[morning]] == ["closed"] * (SMALL.days - 1) + ["open"]
        assert {each.state for each in held[afternoon]} == {"closed"}
        marks = attendance.marks_in(session, [each.id for each in held[morning]])
        assert {each.mark for each in marks.values()} & {"absent", "excused"}
        programme = promotion.programme_of(session, morning)
        assert programme is not None
        assert [each.planned_minutes // 60 for each in programme.stages] == [140, 400, 140]
        assert [each.is_open for each in stage_tests.tests_of(session, morning)] == [True, False]
        (message,) = announcements.of_cohort(session, morning)
        assert 0 < announcements.read_counts(session, [message])[message.id] <= SMALL.learners
        assert len(groups.groups(session, morning)) == 2
        assert review_queue.waiting(session, [morning])
        assert session.scalars(select(Review.id)).first() is not None


def test_names_of_the_story_open_with_the_passphrase_that_is_told(story: Story) -> None:
    with opened(story, "box") as box, box.reading() as session:
        member = staff.find_staff(session, cast.COORDINATOR)
        assert member is not None
        held = vault.holder(session, member.id)
        assert held is not None
        key = vault.key_of(held, vault.keys_by_passphrase(held, secrets.derive(cast.PASSPHRASE, member.salt)))
        assert len(real_names.names_of(session, key, session.scalars(select(Alias.learner_id)).all())) == SMALL.learners


def test_story_without_a_trainer_has_learners_alone(tmp_path: Path) -> None:
    """What is measured stays comparable, whatever trainers get to do."""
    alone = Story(tmp_path / "alone", SMALL, is_taught=False)
    alone.folder.mkdir()
    alone.play(TODAY)
    with opened(alone, "box") as box, box.reading() as session:
        kinds = Counter(session.scalars(select(Event.kind)))
    assert kinds["attempt.recorded"] > 0
    assert not [each for each in kinds if each.startswith(("session", "attendance", "programme", "stage", "review"))]


def test_code_is_judged_by_the_browsers_work_by_the_trainer_and_the_rest_by_the_box(story: Story) -> None:
    with opened(story, "box") as box, box.reading() as session:
        judged = Counter(session.scalars(select(Attempt.judged)))
        assert judged.keys() == {"box", "browser", "trainer"}


def test_each_start_of_the_machine_is_an_incarnation_and_one_day_has_a_power_cut(story: Story) -> None:
    with opened(story, "box") as box, box.reading() as session:
        assert len(session.scalars(select(Incarnation.id)).all()) > SMALL.days


def test_replay_gives_the_same_rows(story: Story) -> None:
    for role in ("box", "hub"):
        with opened(story, role) as node:
            numbers = (1,) if role == "box" else (1, 2)
            with node.reading() as session:
                before = [replicated_rows(session, number) for number in numbers]
            assert node.write(replay) > 0
            with node.reading() as session:
                assert [replicated_rows(session, number) for number in numbers] == before


def test_hub_holds_what_the_box_believes_that_it_holds(story: Story) -> None:
    with opened(story, "box") as box, opened(story, "hub") as hub:
        with box.reading() as session:
            acknowledged = dict(session.execute(select(Acknowledged.incarnation, Acknowledged.sequence)).all())
            events = session.execute(select(Event.incarnation, Event.sequence, Event.header, Event.payload))
            expected = {tuple(row) for row in events if row.sequence <= acknowledged.get(row.incarnation, 0)}
            assert outbound.waiting(session).answers > 0
        with hub.reading() as session:
            known = nodes.node(session, box.keys.node)
            assert known is not None
            events = session.execute(
                select(Event.incarnation, Event.sequence, Event.header, Event.payload).where(Event.box_id == known.box_id)
            )
            assert {tuple(row) for row in events} == expected


def test_tables_agree_once_everything_has_arrived(story: Story) -> None:
    with opened(story, "box") as box, opened(story, "hub") as hub:
        courier.carry_to_hub(box, hub, story.stick)
        courier.bring_back(box, story.stick)
        with box.reading() as here, hub.reading() as there:
            assert outbound.waiting(here).events == 0
            known = nodes.node(there, box.keys.node)
            assert known is not None
            assert replicated_rows(there, known.box_id) == replicated_rows(here, 1)


def test_no_alias_and_no_pin_leaves_the_box(story: Story) -> None:
    private = [word for each in cast.cast(SMALL.learners, SMALL.seed) for word in (each.alias, each.pin)]
    private += [cast.COORDINATOR, cast.PASSPHRASE]
    found = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in private))
    texts = [*event_texts(story), *sealed_texts(story)]
    assert len(texts) > 100
    assert found.search(" ".join([*texts, private[0]])) is not None
    assert [text for text in texts if found.search(text)] == []


def event_texts(story: Story) -> list[str]:
    """Every text in a header or payload of the box's log; numbers are uptimes, points and the like."""
    with opened(story, "box") as box, box.reading() as session:
        rows = session.execute(select(Event.header, Event.payload)).all()
    return [text for row in rows for part in row for text in texts_of(json.loads(part))]


def texts_of(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in texts_of(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts_of(each)]
    return [value] if isinstance(value, str) else []


def sealed_texts(story: Story) -> list[str]:
    """Every text in the files that the box sealed for headquarters."""
    with opened(story, "box") as box, opened(story, "hub") as hub:
        files = [path.read_bytes() for path in box.config.outbox.glob("*.cbx")]
        key = box.keys.verify_key
        segments = [unseal(file, [hub.keys.age_identity], hub.keys.node, lambda _node: key) for file in files]
    columns = [column for each in segments for line in compose(each).decode().splitlines() for column in line.split("\t")]
    assert columns
    return [text for column in columns if column.startswith("{") for text in texts_of(json.loads(column))]


def test_another_class_can_be_played_on_top(story: Story) -> None:
    with opened(story, "box") as box, box.reading() as session:
        before = session.scalar(select(func.count()).select_from(Attempt)) or 0
    later = FixedClock(boot="b007000000000009", uptime=3_600_000, wall=TODAY.wall + 86_400_000)
    story.play_again(later)
    with opened(story, "box") as box, box.reading() as session:
        assert (session.scalar(select(func.count()).select_from(Attempt)) or 0) > before
        assert session.scalars(select(Seen).where(Seen.boot == later.boot)).first() is not None
