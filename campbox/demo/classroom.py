"""A class at work: everybody does one thing after the other, and the box hears it as it would from their browsers."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

from campbox.clock import Clock
from campbox.courses.release import Release
from campbox.demo.cast import Character
from campbox.demo.chance import chance
from campbox.demo.clock import StoryClock
from campbox.demo.timetable import MINUTE_MS, Sitting
from campbox.jobs import write_presence
from campbox.node import Node
from campbox.services import hands
from campbox.services.sessions import Role, close_session, open_session

TRAINER_LEAVES_MINUTES = 18
STAYS_SIGNED_IN = 0.2
Activity = Iterator[float]


@dataclass(frozen=True)
class Learner:
    """A character, and who that is on this box."""

    id: bytes
    character: Character


@dataclass
class Room:
    """What the people of a class share. `sessions` outlive a power cut: by learner, the secret of the browser.

    `reach` is how many lessons the class has come to; `key` is what chance is made of.
    """

    node: Node
    clock: StoryClock
    release: Release
    key: str
    reach: int
    sessions: dict[bytes, str] = field(default_factory=dict)
    present: list[Learner] = field(default_factory=list)

    def sign_in(self, learner: Learner) -> None:
        """Where the learner is not signed in from before."""
        if learner.id not in self.sessions:
            now = self.node.now()
            self.sessions[learner.id] = self.node.write(
                lambda session: open_session(
                    session, role=Role.LEARNER, person_id=learner.id, is_own_device=False, now=now
                )
            )

    def sign_out(self, learner: Learner) -> None:
        secret = self.sessions.pop(learner.id, None)
        if secret is not None:
            self.node.write(lambda session: close_session(session, secret, None))
