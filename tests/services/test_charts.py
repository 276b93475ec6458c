"""Charts: whole numbers, room for everything, and time that runs the way people read; and what they are drawn from."""

import pytest

from campbox.node import Node
from campbox.services import charts, cohort_weeks, dates, hard_exercises, learning
from campbox.services.charts import HEIGHT, LABELS_MAX, TICKS_MAX, WIDTH, Series, bars, line, nice_ticks, rows, stacked
from campbox.services.cohort_weeks import Weeks
from campbox.services.hard_exercises import Hard
from tests.clocks import FixedClock
from tests.services.factories import a_cohort, a_learner, a_try

WEEK_MINUTES = 7 * 24 * 60
NAMES = [str(number) for number in range(1, 11)]
LESSONS = Series("Lessons", [3, 0, 7, 1, 2, 9, 4, 4, 8, 5], 1)
SOLVED = Series("Solved", [1, 0, 2, 12, 2, 3, 4, 0, 0, 23], 2)


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (23, [0, 5, 10, 15, 20, 25]),
        (51, [0, 20, 40, 60]),
        (1234, [0, 500, 1000, 1500]),
    ],
)
def test_axis_has_few_whole_numbers_in_even_steps(largest: int, ticks: list[int]) -> None:
    assert nice_ticks(largest) == ticks


def test_every_axis_reaches_its_largest_number() -> None:
    for largest in range(3000):
        ticks = nice_ticks(largest)
        assert ticks[-1] >= largest
        assert 2 <= len(ticks) <= TICKS_MAX + 1


def test_time_runs_from_the_right_where_people_read_from_the_right() -> None:
    left, right = (bars(NAMES, [LESSONS, SOLVED], is_rtl=is_rtl) for is_rtl in (False, True))
    xs = [label.x for label in left.labels]
    assert xs == sorted(xs)
    assert [label.text for label in right.labels] == [label.text for label in left.labels]
    assert [round(WIDTH - label.x, 1) for label in right.labels] == xs
    assert (left.axis_x < left.start < left.end, right.axis_x > right.start > right.end) == (True, True)
    assert [(mark.y, mark.height) for mark in right.marks] == [(mark.y, mark.height) for mark in left.marks]
    assert [WIDTH - mark.x - mark.width for mark in right.marks] == pytest.approx([mark.x for mark in left.marks], abs=0.11)


@pytest.mark.parametrize("is_rtl", [False, True])
@pytest.mark.parametrize("draw", [bars, stacked, line])
def test_nothing_is_drawn_outside_the_chart(draw: object, is_rtl: bool) -> None:
    assert callable(draw)
    for count in (0, 1, 2, 10):
        series = [Series(each.name, each.values[:count], each.number) for each in (LESSONS, SOLVED)]
        chart = draw(NAMES[:count], series, is_rtl=is_rtl)
        assert len(chart.labels) <= LABELS_MAX
        for mark in chart.marks:
            assert 0 <= mark.x <= mark.x + mark.width <= WIDTH
            assert 0 <= mark.y <= mark.y + mark.height <= HEIGHT


def test_parts_of_a_bar_stand_on_each_other() -> None:
    chart = stacked(["1"], [Series("a", [2], 1), Series("b", [0], 2), Series("c", [3], 3)], is_rtl=False)
    lower, upper = chart.marks
    assert lower.y + lower.height == pytest.approx(chart.base_y)
    assert upper.y + upper.height == pytest.approx(lower.y, abs=0.11)
    assert upper.height == pytest.approx(1.5 * lower.height, abs=0.2)


def test_line_has_a_point_for_each_week() -> None:
    chart = line(NAMES, [LESSONS], is_rtl=False)
    ((number, points),) = chart.lines
    assert (number, len(points.split()), len(chart.marks)) == (1, 10, 10)


def test_longest_horizontal_bar_leaves_room_for_its_number() -> None:
    height, found = rows([("a long title", 40), ("another", 1), ("nothing", 0)], is_rtl=False)
    assert height == 3 * charts.BAR_ROW
    assert all(row.value_x <= WIDTH - 20 and row.bar.width >= 2 for row in found)
    _, mirrored = rows([("a long title", 40)], is_rtl=True)
    assert (mirrored[0].text_x, mirrored[0].bar.x + mirrored[0].bar.width) == (WIDTH, WIDTH)


def attempt(
    box: Node, learner_id: bytes, exercise: str, *, passed: bool, answer: str = "1", partner: bytes | None = None
) -> None:
    tried = a_try(answer, passed=passed, exercise=exercise)
    box.write(
        lambda session: learning.record_attempt(session, learner_id=learner_id, partner_id=partner, tried=tried, client_id=None)
    )


def open_lesson(box: Node, learner_id: bytes, lesson: str) -> None:
    box.write(lambda session: learning.open_lesson(session, learner_id=learner_id, course="web", release="1", lesson=lesson))


def weeks(box: Node, cohort_id: bytes) -> Weeks:
    with box.reading() as session:
        return cohort_weeks.weeks_of(session, cohort_id, dates.calendar(session, 1, box.now()), 180)


def test_week_has_what_was_opened_and_solved_in_it_and_quiet_weeks_stand_between(box: Node, clock: FixedClock) -> None:
    spring = a_cohort(box)
    amina, badr = a_learner(box, spring, "Amina"), a_learner(box, spring, "Badr")
    box.write(lambda s: dates.confirm_date(s, wall_ms=clock.wall, source="trainer", error_ms=0, clock=clock))
    open_lesson(box, amina, "tags")
    attempt(box, amina, "tags-1", passed=True, partner=badr)
    attempt(box, amina, "tags-2", passed=False)
    clock.pass_minutes(2 * WEEK_MINUTES)
    open_lesson(box, badr, "links")
    open_lesson(box, amina, "links")
    found = weeks(box, spring)
    assert [(str(each.starts), each.lessons, each.solved) for each in found.weeks] == [
        ("2026-02-02", 1, 2),
        ("2026-02-09", 0, 0),
        ("2026-02-16", 2, 0),
    ]
    assert (found.undated_lessons, found.undated_solved) == (0, 0)


def test_what_has_no_date_is_counted_apart(box: Node) -> None:
    spring = a_cohort(box)
    amina = a_learner(box, spring)
    open_lesson(box, amina, "tags")
    attempt(box, amina, "tags-1", passed=True)
    found = weeks(box, spring)
    assert (found.weeks, found.undated_lessons, found.undated_solved) == ([], 1, 1)


def test_hard_is_what_many_cannot_solve_and_what_takes_many_tries(box: Node) -> None:
    spring = a_cohort(box)
    learners = [a_learner(box, spring, alias) for alias in ("Amina", "Badr", "Celine")]
    for learner in learners:
        for number in range(3):
            attempt(box, learner, "hard", passed=False, answer=f"wrong {number}")
        attempt(box, learner, "easy", passed=True)
    attempt(box, learners[0], "hard", passed=True, answer="right")
    with box.reading() as session:
        found = hard_exercises.hard_exercises(session, spring)
    hard = Hard("web", "hard", learners=3, unsolved=2, tries=4)
    assert hard_exercises.most_unsolved(found) == [hard]
    assert hard_exercises.most_tries(found) == [hard]
