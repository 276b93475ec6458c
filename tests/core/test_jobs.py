"""What happens by itself, under a wall clock that lies."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox import backup
from campbox.errors import CampBoxError, StorageError
from campbox.events.record import OWN_BOX_ID
from campbox.jobs import FromNow, Job, Jobs, jobs_of, note_network_time, open_units_due, safely, snapshot_if_due, write_presence
from campbox.models import Anchor, Heard, Seen
from campbox.node import Node
from campbox.services import pace
from campbox.services.dates import confirm_date
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.core.folders import make_cohort
from tests.faults.shims import run_with_shims

AMINA, BROWSER = b"A" * 16, b"B" * 32
HOUR_MINUTES = 60


@pytest.mark.parametrize("previous", [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)])
def test_next_run_is_an_interval_from_now_whatever_was_before(previous: datetime | None) -> None:
    now = datetime(2026, 2, 11, 12, tzinfo=UTC)
    assert FromNow(timedelta(minutes=5)).get_next_fire_time(previous, now) == now + timedelta(minutes=5)


def test_jobs_are_made_anew_when_the_wall_clock_jumps_and_only_then(box: Node, clock: FixedClock) -> None:
    clock.wall = 0
    watching = Jobs(box, [])
    clock.pass_minutes(10)
    assert not watching.look_at_clocks()
    for wall in (1_770_000_000_000, 0, 2_208_988_800_000, 1_770_000_000_000):
        clock.wall = wall
        assert watching.look_at_clocks()
        assert not watching.look_at_clocks()


def test_small_corrections_of_the_clock_are_no_jump(box: Node, clock: FixedClock) -> None:
    watching = Jobs(box, [])
    clock.wall += 5_000
    assert not watching.look_at_clocks()


def test_jobs_go_on_when_the_wall_clock_goes_from_1970_to_2026_and_back(box: Node, tmp_path: Path) -> None:
    """With APScheduler's own triggers: a storm of catching up after the first jump, silence after the second."""
    box.close()
    runs = run_with_shims(tmp_path, "tests.core.jumping_clock", str(box.config.data))
    for phase in ("1970", "2026", "1970 again"):
        count = runs[phase]
        assert isinstance(count, int)
        assert 2 <= count <= 15, runs


def test_job_that_fails_is_logged_and_does_not_end_the_others(box: Node, caplog: pytest.LogCaptureFixture) -> None:
    ran = Event()

    def fail() -> None:
        raise ZeroDivisionError

    def refuse() -> None:
        raise StorageError("The card is full.")

    interval = timedelta(milliseconds=30)
    running = Jobs(box, [Job("fails", interval, fail), Job("refuses", interval, refuse), Job("runs", interval, ran.set)])
    running.start()
    assert ran.wait(5)
    ran.clear()
    assert ran.wait(5)
    running.stop()
    assert "fails failed" in caplog.text
    assert "refuses: The card is full." in caplog.text


def test_no_job_starts_after_stopping(box: Node) -> None:
    ran = Event()
    running = Jobs(box, [Job("runs", timedelta(milliseconds=20), ran.set)])
    running.start()
    assert ran.wait(5)
    running.stop()
    ran.clear()
    assert not ran.wait(0.2)


def test_failure_is_not_raised_by_a_safe_job() -> None:
    def fail() -> None:
        raise CampBoxError("no")

    safely(Job("fails", timedelta(minutes=1), fail))()


def test_box_and_hub_have_their_own_jobs(open_a_node: OpenNode) -> None:
    assert {job.name for job in jobs_of(open_a_node("box"))} == {
        "snapshot",
        "presence",
        "date",
        "pace",
        "tests",
        "names",
        "traces",
        "files",
        "internet",
    }
    assert {job.name for job in jobs_of(open_a_node("hub"))} == {"snapshot"}


def test_presence_is_written_once_and_nothing_when_nobody_was_here(box: Node) -> None:
    commits = box.writer.commits
    write_presence(box)
    assert box.writer.commits == commits
    box.presence.noticed(BROWSER, AMINA)
    write_presence(box)
    assert box.writer.commits == commits + 1
    with box.reading() as session:
        assert session.scalars(select(Heard.slots)).all() == [1 << (60_000 // 300_000)]


def test_presence_is_put_back_when_the_card_does_not_take_it(
    box: Node, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("full")

    box.presence.noticed(BROWSER, AMINA)
    with monkeypatch.context() as broken:
        broken.setattr("campbox.services.presence.write_down", refuse)
        with pytest.raises(StorageError):
            write_presence(box)
    clock.pass_minutes(5)
    box.presence.noticed(BROWSER, AMINA)
    write_presence(box)
    with box.reading() as session:
        assert session.scalars(select(Heard.slots)).all() == [0b11]
        assert session.scalars(select(Seen.uptime_ms)).all() == [clock.uptime]


def anchors(session: Session) -> list[Anchor]:
    return list(session.scalars(select(Anchor).where(Anchor.box_id == OWN_BOX_ID)))


def test_time_of_the_network_is_noted_once_a_boot_and_only_when_vouched_for(box: Node, clock: FixedClock) -> None:
    note_network_time(box)
    with box.reading() as session:
        assert anchors(session) == []
    clock.trusted = True
    note_network_time(box)
    clock.pass_minutes(5)
    note_network_time(box)
    with box.reading() as session:
        (anchor,) = anchors(session)
        assert (anchor.source, anchor.zero_ms) == ("network", clock.wall - clock.uptime)


def test_network_time_corrects_what_a_trainer_told_wrongly(box: Node, clock: FixedClock) -> None:
    """A trainer's phone may be wrong by years; a time server is not."""
    wrong = clock.wall + 5 * 365 * 86_400_000
    box.write(lambda session: confirm_date(session, wall_ms=wrong, source="trainer", error_ms=60_000, clock=clock))
    clock.trusted = True
    note_network_time(box)
    with box.reading() as session:
        (anchor,) = anchors(session)
        assert anchor.zero_ms == clock.wall - clock.uptime


def snapshot_names(box: Node) -> list[str]:
    return [path.name for path in backup.snapshots(box.config)]


def test_snapshot_is_taken_once_and_again_after_twenty_hours(box: Node, clock: FixedClock) -> None:
    make_cohort(box, "Spring")
    snapshot_if_due(box)
    snapshot_if_due(box)
    clock.pass_minutes(19 * HOUR_MINUTES)
    snapshot_if_due(box)
    assert len(snapshot_names(box)) == 1
    clock.pass_minutes(1 * HOUR_MINUTES)
    snapshot_if_due(box)
    assert len(snapshot_names(box)) == 2


def test_snapshot_is_taken_after_a_power_cut_whatever_the_uptime(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    clock.pass_minutes(100 * HOUR_MINUTES)
    snapshot_if_due(first)
    first.close()
    clock.cut_power()
    second = open_a_node()
    snapshot_if_due(second)
    snapshot_if_due(second)
    assert len(snapshot_names(second)) == 2


def test_snapshot_is_not_repeated_by_a_restart_in_the_same_boot(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    snapshot_if_due(first)
    first.close()
    clock.pass_minutes(1)
    second = open_a_node()
    snapshot_if_due(second)
    assert len(snapshot_names(second)) == 1


def test_snapshot_that_failed_is_tried_again_at_the_next_look(
    box: Node, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(backup, "is_sound", lambda *_, **__: False)
        with pytest.raises(StorageError):
            snapshot_if_due(box)
    assert snapshot_names(box) == []
    assert [path.name for path in box.config.snapshots.iterdir()] == []
    snapshot_if_due(box)
    assert len(snapshot_names(box)) == 1


def test_unit_opens_on_its_day_once_somebody_told_the_date(box: Node, clock: FixedClock) -> None:
    cohort = make_cohort(box, "Spring")
    today = datetime.fromtimestamp(clock.wall / 1000, UTC).date()
    later = today + timedelta(days=2)
    units = {"tags": pace.Pace("from", today), "links": pace.Pace("from", later)}
    box.write(lambda session: pace.set_paces(session, whose=cohort, course="web", units=units))

    def open_units() -> set[str]:
        open_units_due(box)
        with box.reading() as session:
            return {unit for (_course, unit), said in pace.paces(session, cohort).items() if said.is_open}

    assert open_units() == set()
    box.write(lambda session: confirm_date(session, wall_ms=clock.wall, source="trainer", error_ms=60_000, clock=clock))
    assert open_units() == {"tags"}
    clock.pass_minutes(3 * 24 * 60)
    assert open_units() == {"tags", "links"}
