"""A class at work: everybody does one thing after the other, and the box hears it as it would from their browsers."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.courses.release import Release
from campbox.demo.cast import Character
from campbox.demo.clock import StoryClock
from campbox.demo.timetable import MINUTE_MS, Sitting
from campbox.node import Node
from campbox.services import hands, presence, secrets
from campbox.services.sessions import Role, close_session, open_session

# Yields the minutes until its next turn.
Activity = Iterator[float]
# The uptime of a turn, a number that no other activity has, and whose turn it is.
Turn = tuple[int, int, Activity]
# What happens meanwhile is one command, because the box commits as a group what arrives together.
GROUP_MS = 5 * MINUTE_MS


@dataclass(frozen=True)
class Learner:
    """A character, and who that is on this box."""

    id: bytes
    character: Character


@dataclass
class Room:
    """A box with a class around it. `reach` is how many lessons the class has come to.

    `browsers` has the secret of the session in which a learner is signed in; a power cut signs nobody out.
    `present` are those who came.
    """

    node: Node
    clock: StoryClock
    release: Release
    reach: int
    browsers: dict[bytes, str]
    present: list[Learner] = field(default_factory=list)
    _session: Session | None = field(default=None, init=False)

    @property
    def session(self) -> Session:
        """The session of the command that is under way."""
        assert self._session is not None, "only while the class goes on"
        return self._session

    def now(self) -> Moment:
        return self.node.now()

    def sign_in(self, learner: Learner) -> None:
        """Open a session where none is open."""
        if learner.id not in self.browsers:
            self.browsers[learner.id] = open_session(
                self.session, role=Role.LEARNER, person_id=learner.id, is_own_device=False, now=self.now()
            )
        self.present.append(learner)

    def hear(self, learner: Learner) -> None:
        """A page is asked for."""
        self.node.presence.noticed(secrets.digest(self.browsers[learner.id]), learner.id)

    def play(self, sitting: Sitting, activities: Sequence[Activity]) -> None:
        """Let the activities take turns until the class is over."""
        self.clock.move_to(sitting.begins_ms)
        agenda = [(sitting.begins_ms, number, each) for number, each in enumerate(activities)]
        for begins_ms in range(sitting.begins_ms, sitting.ends_ms, GROUP_MS):
            until_ms = min(begins_ms + GROUP_MS, sitting.ends_ms)
            self.node.write(partial(self._play_until, agenda=agenda, until_ms=until_ms))

    def _play_until(self, session: Session, *, agenda: list[Turn], until_ms: int) -> None:
        self._session = session
        while agenda and agenda[0][0] < until_ms:
            at_ms, number, activity = heapq.heappop(agenda)
            self.clock.move_to(at_ms)
            minutes = next(activity, None)
            if minutes is not None:
                heapq.heappush(agenda, (at_ms + round(minutes * MINUTE_MS), number, activity))
        self.clock.move_to(until_ms)
        presence.write_down(session, self.node.presence.take(), self.now())
        self._session = None

    def go_home(self, source: Random, *, stay_signed_in: float) -> None:
        """The class is over: no hand stays up; some leave without signing out."""
        leaving = [learner.id for learner in self.present if source.random() > stay_signed_in]
        browsers = [self.browsers.pop(each) for each in leaving]

        def end(session: Session) -> None:
            for learner in self.present:
                hands.lower_hand(session, learner_id=learner.id)
            for secret in browsers:
                close_session(session, secret, None)

        self.node.write(end)


def trainer(room: Room, source: Random, *, minutes: float) -> Activity:
    """Goes to those who call, the first first; has no time any more after some minutes."""
    passed = 0.0
    while passed < minutes:
        pause = source.uniform(3, 7)
        passed += pause
        yield pause
        ids = {learner.id for learner in room.present}
        calling = [hand.learner_id for hand in hands.raised_hands(room.session) if hand.learner_id in ids]
        if calling:
            hands.lower_hand(room.session, learner_id=calling[0])
