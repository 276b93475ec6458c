"""The whole story: the first day, the weeks, the class of today, and what headquarters heard of it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from campbox.clock import Clock
from campbox.config import Config, Role
from campbox.courses.library import content_folder
from campbox.courses.release import Release
from campbox.demo import cast, courier, first_day
from campbox.demo.behaviour import visits
from campbox.demo.chance import chance
from campbox.demo.classroom import Learner, Room, trainer
from campbox.demo.clock import StoryClock
from campbox.demo.taught import Taught
from campbox.demo.timetable import MINUTE_MS, Boot, Sitting, class_of_today, timetable
from campbox.jobs import snapshot_if_due
from campbox.node import Node, open_node
from campbox.services import dates, people

EXCHANGES = 5
TRAINER_HAS_NO_TIME_MINUTES = 26
DATE_ERROR_MS = 60_000
STAYS_SIGNED_IN = 0.2


@dataclass(frozen=True)
class Parameters:
    """What a story is made of; the same parameters tell the same story."""

    learners: int
    days: int
    seed: int


@dataclass
class Story:
    """Plays in `folder`, which gets a data folder for each node and one for the stick.

    Without `is_taught` nobody keeps a register, reviews or tests: learners alone, as measurements want them.
    """

    folder: Path
    parameters: Parameters
    is_taught: bool = True
    browsers: dict[bytes, str] = field(default_factory=dict)
    _taught: Taught | None = field(default=None, init=False)

    def config(self, role: Role) -> Config:
        return Config(role=role, data=self.folder / role)

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def play(self, now: Clock) -> None:
        """From the first day to this minute."""
        days, seed = self.parameters.days, self.parameters.seed
        today = class_of_today(now.boot, now.uptime_ms(), now.wall_ms(), days - 1, "today")
        for number, boot in enumerate(timetable(days, seed, today)):
            with self._open("box", boot, boot.begins_ms) as (box, clock):
                if number == 0:
                    self._first_day(box, boot)
                courier.bring_back(box, self.stick)
                self._day(box, clock, boot)
                if self._goes_to_hub(boot):
                    snapshot_if_due(box)
                    with self._open("hub", boot, clock.uptime) as (hub, _):
                        courier.carry_to_hub(box, hub, self.stick)

    def play_again(self, now: Clock) -> None:
        """One more class, up to this minute; for a story that was told some time ago."""
        key = f"again {now.boot} {now.uptime_ms()}"
        boot = class_of_today(now.boot, now.uptime_ms(), now.wall_ms(), self.parameters.days - 1, key)
        with self._open("box", boot, boot.begins_ms) as (box, clock):
            self._day(box, clock, boot)

    @contextmanager
    def _open(self, role: Role, boot: Boot, uptime_ms: int) -> Iterator[tuple[Node, StoryClock]]:
        """A node in one run of its machine; headquarters' clock is kept."""
        clock = StoryClock(boot.name, boot.zero_ms, uptime_ms, is_trusted=role == "hub")
        with closing(open_node(self.config(role), clock)) as node:
            yield node, clock

    def _goes_to_hub(self, boot: Boot) -> bool:
        """Now and then in the evening; what the last days brought is still waiting."""
        every = max(1, self.parameters.days // EXCHANGES)
        return boot.is_last_of_day and boot.day % every == every - 1 and boot.day < self.parameters.days - 2

    def _first_day(self, box: Node, boot: Boot) -> None:
        with self._open("hub", boot, boot.begins_ms) as (hub, _):
            key = first_day.set_up(box, cast.COORDINATOR, cast.PASSPHRASE, cast.SITE)
            first_day.set_up(hub, cast.OPERATOR, cast.HQ_PASSPHRASE, cast.HQ_SITE)
            courier.pair(box, hub)
        for course in sorted(path for path in content_folder().iterdir() if (path / "course.toml").is_file()):
            box.library.install(course)
        first_day.fill_cohorts(box, self._cast())
        if self.is_taught and key is not None:
            self._trainer(box).begin(box, [*self._learners(box, 0), *self._learners(box, 1)], key)

    def _cast(self) -> list[cast.Character]:
        return cast.cast(self.parameters.learners, self.parameters.seed)

    def _day(self, box: Node, clock: StoryClock, boot: Boot) -> None:
        if boot.is_dated:
            box.write(
                lambda session: dates.confirm_date(
                    session, wall_ms=clock.wall_ms(), source="trainer", error_ms=DATE_ERROR_MS, clock=clock
                )
            )
        release = box.library.release(cast.COURSES[boot.day % len(cast.COURSES)])
        for sitting in boot.sittings:
            room = Room(box, clock, release, self._reach(release, boot.day), self.browsers)
            self._class(room, sitting, boot)

    def _reach(self, release: Release, day: int) -> int:
        """How many lessons the class has come to: today it begins the last but one."""
        return 1 + (len(release.lessons) - 2) * day // (self.parameters.days - 1)

    def _class(self, room: Room, sitting: Sitting, boot: Boot) -> None:
        key = f"{self.parameters.seed} {boot.key}"
        source = chance(key, "trainer", sitting.cohort)
        minutes = (sitting.ends_ms - sitting.begins_ms) / MINUTE_MS
        minutes -= TRAINER_HAS_NO_TIME_MINUTES if boot.is_today else 0
        learners = self._learners(room.node, sitting.cohort)
        coming = [visit.activity() for visit in visits(room, learners, key)]
        if self.is_taught:
            self._trainer(room.node).open_register(room, sitting, boot)
        room.play(sitting, [trainer(room, source, minutes=minutes), *coming])
        if self.is_taught:
            self._teach(room, sitting, boot, learners)
        if not boot.is_today and boot.is_last_of_day:
            room.go_home(source, stay_signed_in=STAYS_SIGNED_IN)

    def _teach(self, room: Room, sitting: Sitting, boot: Boot, learners: list[Learner]) -> None:
        """What the trainer does towards the end of a class; the first cohort hands in, is tested and hears the news."""
        taught = self._trainer(room.node)
        here = sorted(room.present, key=lambda each: each.character.alias)
        taught.close_register(room, sitting, boot, learners)
        if sitting.cohort != 0:
            return
        if boot.day == 0:
            taught.test_everybody(room, here)
        if boot.is_last_of_day and boot.day in (self.parameters.days // 2, self.parameters.days - 2):
            taught.hand_work_in(room, learners)
        if boot.is_today:
            taught.review_some(room.node)
            taught.tell_everybody(room.node, learners)
            taught.test_some(room, here[2:])
            taught.seat_two_together(room)

    def _trainer(self, box: Node) -> Taught:
        if self._taught is None:
            with box.reading() as session:
                self._taught = Taught.here(session, self.parameters.seed)
        return self._taught

    def _learners(self, box: Node, cohort: int) -> list[Learner]:
        found = []
        with box.reading() as session:
            for character in self._cast():
                person = people.find_by_alias(session, character.alias) if character.cohort == cohort else None
                if person is not None:
                    found.append(Learner(person.id, character))
        return found
