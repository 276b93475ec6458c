"""What happens by itself: each job calls one service, and a job that failed is tried again next time.

APScheduler counts on the wall clock, and a box's wall clock lies: set forward ten years, a one-minute job used 10 s of CPU and
306 MB to catch up; set back, no job ran. So triggers always say "now + interval", and a watch on uptime makes the jobs anew
when the two clocks disagree.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from campbox import backup, traces
from campbox.errors import CampBoxError
from campbox.node import Node, used_files
from campbox.replica.internet import exchange
from campbox.services import dates, pace, presence, settings, sittings, stage_test_answers

log = logging.getLogger(__name__)
MINUTE = timedelta(minutes=1)
EXCHANGE_EVERY = timedelta(minutes=5)
SNAPSHOT_LOOK_EVERY = timedelta(minutes=10)
FILES_EVERY = timedelta(hours=6)
SNAPSHOT_EVERY_MS = 20 * 3_600_000
WATCH_SECONDS = 30.0
CLOCKS_DISAGREE_MS = 20_000
NETWORK, NETWORK_ERROR_MS = "network", 1_000


class FromNow(BaseTrigger):  # type: ignore[misc]  # apscheduler has no annotations
    """Fires an interval after now, never in the past, however the clock was set meanwhile."""

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self.interval


@dataclass(frozen=True)
class Job:
    name: str
    interval: timedelta
    run: Callable[[], object]


class Jobs:
    """The scheduler of a node, and its watch over the clocks."""

    def __init__(self, node: Node, jobs: list[Job] | None = None) -> None:
        self._node = node
        self._jobs = jobs_of(node) if jobs is None else jobs
        self._scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._watch_clocks, name="clock watch", daemon=True)
        self._apart_ms = self._clocks_apart_ms()

    def start(self) -> None:
        self._make_jobs()
        self._scheduler.start()
        self._watch.start()

    def stop(self) -> None:
        """Let the job that runs finish; start no other."""
        self._stop.set()
        self._watch.join()
        self._scheduler.shutdown(wait=True)

    def look_at_clocks(self) -> bool:
        """Make the jobs anew if the wall clock jumped since the last look; returns whether it did."""
        apart_ms = self._clocks_apart_ms()
        has_jumped = abs(apart_ms - self._apart_ms) > CLOCKS_DISAGREE_MS
        if has_jumped:
            self._apart_ms = apart_ms
            self._make_jobs()
        return has_jumped

    def _make_jobs(self) -> None:
        for job in self._jobs:
            self._scheduler.add_job(
                safely(job), FromNow(job.interval), id=job.name, replace_existing=True, misfire_grace_time=None
            )

    def _clocks_apart_ms(self) -> int:
        return self._node.clock.wall_ms() - self._node.clock.uptime_ms()

    def _watch_clocks(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            self.look_at_clocks()


def safely(job: Job) -> Callable[[], None]:
    """The job, with its failures logged: the next run tries again."""

    def run() -> None:
        try:
            job.run()
        except CampBoxError as error:
            log.warning("%s: %s", job.name, error)
        except Exception:
            log.exception("%s failed", job.name)

    return run


def jobs_of(node: Node) -> list[Job]:
    jobs = [Job("snapshot", SNAPSHOT_LOOK_EVERY, lambda: snapshot_if_due(node))]
    if node.config.role == "box":
        jobs += [
            Job("presence", MINUTE, lambda: write_presence(node)),
            Job("names", MINUTE, node.keyring.forget_idle),
            Job("traces", SNAPSHOT_LOOK_EVERY, lambda: traces.clear(node)),
            Job("date", MINUTE, lambda: note_network_time(node)),
            Job("pace", MINUTE, lambda: open_units_due(node)),
            Job("tests", MINUTE, lambda: count_tests(node)),
            Job("files", FILES_EVERY, lambda: clear_files(node)),
            Job("internet", EXCHANGE_EVERY, lambda: exchange(node)),
        ]
    return jobs


def write_presence(node: Node) -> None:
    """Put down who was here in the last minute; nothing is written when nobody was."""
    sightings = node.presence.take()
    if not sightings.is_empty:
        try:
            node.write(lambda session: presence.write_down(session, sightings, node.now()))
        except CampBoxError:
            node.presence.put_back(sightings)
            raise


def note_network_time(node: Node) -> None:
    """Once a boot, when a time server vouches for the clock."""
    if not node.clock.wall_is_trusted():
        return
    with node.reading() as session:
        if dates.anchor_source(session, node.clock) == NETWORK:
            return
    node.write(
        lambda session: dates.confirm_date(
            session, wall_ms=node.clock.wall_ms(), source=NETWORK, error_ms=NETWORK_ERROR_MS, clock=node.clock
        )
    )


def open_units_due(node: Node) -> None:
    """Units open on their day, as soon as somebody knows which day it is."""
    with node.reading() as session:
        today = dates.today(session, node.clock)
        if today is None or not pace.is_any_due(session, today):
            return
    node.write(lambda session: pace.open_what_is_due(session, today))


def count_tests(node: Node) -> None:
    """Put down how far the time of each test has come; answers of closed tests become attempts, learner by learner."""
    with node.reading() as session:
        is_counting, waiting = sittings.is_anyone_sitting(session), stage_test_answers.unrecorded(session)
        is_any_judged = stage_test_answers.is_any_judged(session)
    if is_counting:
        node.write(lambda session: sittings.count_minute(session, node.now()))
    for test_id, learner_id in waiting:
        node.write(partial(stage_test_answers.record_answers, test_id=test_id, learner_id=learner_id))
    if is_any_judged:
        node.write(lambda session: stage_test_answers.count_judged(session, node.now()))


def clear_files(node: Node) -> None:
    """Remove files that no row has named for hours: an answer that had them was refused in the end."""
    if not backup.has_files_aside(node.config):
        node.files.clear_slowly(used_files(node))


def snapshot_if_due(node: Node) -> None:
    """A snapshot each night; where nobody knows when it is night, every twenty hours of uptime or after a cut."""
    with node.reading() as session:
        last = settings.read(session, settings.SNAPSHOT_TAKEN)
    boot, _, taken_ms = (last or " 0").partition(" ")
    now = node.now()
    is_same_boot = boot == now.boot
    if is_same_boot and now.uptime_ms - int(taken_ms) < SNAPSHOT_EVERY_MS:
        return
    backup.take_snapshot(node.config)
    node.write(lambda session: settings.write(session, settings.SNAPSHOT_TAKEN, f"{now.boot} {now.uptime_ms}"))
