"""A box, its backups and clones, and a hub that is restored too: after two quiet exchanges nothing is missing.

The rules must hold whatever is lost, repeated, reordered or restored on the way.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sync.event import Event, Parent, first_chain, make_header, make_payload
from sync.exchange import AckState, accept_acknowledgement, heads, missing, pending, split
from sync.log import MemoryLog
from sync.segment import Acknowledgement, Incarnation, Run, compose, parse
from tests.sync.segment_factories import BOX_NODE, make_segment

ANY = st.integers(0, 1000)


@dataclass
class Box:
    """One card: a log, the place where it goes on, and what it believes of the hub."""

    log: MemoryLog = field(default_factory=MemoryLog)
    head: Parent | None = None
    incarnation: Incarnation | None = None
    acks: AckState = field(default_factory=AckState)

    def write(self, name: str) -> None:
        if self.incarnation is None:
            self.incarnation = Incarnation(name, self.head, 0, 0)
            self._append(1, first_chain(BOX_NODE, name, self.head))
        elif self.head is not None:
            self._append(self.head.sequence + 1, self.head.chain)

    def _append(self, sequence: int, chain_before: bytes) -> None:
        assert self.incarnation is not None
        header = make_header(sequence, 0, "story.told", None)
        event = Event(BOX_NODE, self.incarnation.id, sequence, header, make_payload({"in": self.incarnation.id}))
        run = Run(self.incarnation, sequence, chain_before, (event,))
        self.log.add(BOX_NODE, run)
        self.head = Parent(self.incarnation.id, sequence, run.chain_after)

    def export(self) -> Iterator[bytes]:
        ranges = pending(self.log.incarnations(BOX_NODE), self.acks.acknowledged)
        for runs in split(self.log, BOX_NODE, ranges, text_limit_bytes=9_000):
            yield compose(make_segment(*runs))

    def take(self, acknowledgement: Acknowledgement) -> None:
        self.acks = accept_acknowledgement(self.acks, acknowledgement, BOX_NODE, self.log)


@dataclass
class Hub:
    """What HQ holds, and which start of HQ this is."""

    start: int = 1
    log: MemoryLog = field(default_factory=MemoryLog)

    def receive(self, text: bytes) -> None:
        for run in parse(text).runs:
            self.log.add(BOX_NODE, run)

    def acknowledge(self) -> Acknowledgement:
        ends, want = heads(self.log, BOX_NODE), missing(self.log, BOX_NODE)
        return Acknowledgement(BOX_NODE, f"hub-start-{self.start:06}", self.start, ends, want)


class Exchange(RuleBasedStateMachine):
    """Everything that happens to boxes, sticks and hubs. A fork anywhere fails, for none is ever made here."""

    @initialize()
    def begin(self) -> None:
        self.boxes = [Box()]
        self.hub = Hub()
        self.hub_backup = copy.deepcopy(self.hub)
        self.backups: list[Box] = []
        self.stick: list[bytes] = []
        self.answers: list[Acknowledgement] = []
        self.names = 0

    @rule(which=ANY, events=st.integers(1, 4))
    def write(self, which: int, events: int) -> None:
        for _ in range(events):
            self.names += 1
            self._box(which).write(f"start-{self.names:010}")

    @rule(which=ANY)
    def restart(self, which: int) -> None:
        self._box(which).incarnation = None

    @rule(which=ANY)
    def back_up(self, which: int) -> None:
        self.backups.append(copy.deepcopy(self._box(which)))

    @precondition(lambda self: self.backups)
    @rule(which=ANY, backup=ANY)
    def restore(self, which: int, backup: int) -> None:
        restored = copy.deepcopy(self.backups[backup % len(self.backups)])
        restored.incarnation = None
        self.boxes[which % len(self.boxes)] = restored

    @precondition(lambda self: len(self.boxes) < 3)
    @rule(which=ANY)
    def clone(self, which: int) -> None:
        twin = copy.deepcopy(self._box(which))
        twin.incarnation = None
        self.boxes.append(twin)

    @rule(which=ANY)
    def export(self, which: int) -> None:
        self.stick += self._box(which).export()

    @precondition(lambda self: self.stick)
    @rule(which=ANY, is_kept=st.booleans())
    def deliver(self, which: int, is_kept: bool) -> None:
        self.hub.receive(self.stick[which % len(self.stick)])
        if not is_kept:
            self.stick.pop(which % len(self.stick))

    @precondition(lambda self: self.stick)
    @rule(which=ANY)
    def lose(self, which: int) -> None:
        self.stick.pop(which % len(self.stick))

    @rule()
    def acknowledge(self) -> None:
        self.answers.append(self.hub.acknowledge())

    @precondition(lambda self: self.answers)
    @rule(which=ANY, answer=ANY)
    def take_answer(self, which: int, answer: int) -> None:
        self._box(which).take(self.answers[answer % len(self.answers)])

    @rule()
    def restart_hub(self) -> None:
        self.hub.start += 1

    @rule()
    def back_up_hub(self) -> None:
        self.hub_backup = copy.deepcopy(self.hub)

    @rule()
    def restore_hub(self) -> None:
        self.hub = Hub(self.hub.start + 1, copy.deepcopy(self.hub_backup.log))

    def teardown(self) -> None:
        for which, box in enumerate(self.boxes):
            # A twin that never wrote knows none of the hub's heads: they are its sibling's. One event makes it known.
            self.restart(which)
            self.write(which, 1)
            for _ in range(2):
                box.take(self.hub.acknowledge())
                for text in [*box.export()] * 2:
                    self.hub.receive(text)
            box.take(self.hub.acknowledge())
            self.check_that_hub_holds(box)

    def check_that_hub_holds(self, box: Box) -> None:
        assert not list(box.export())
        for held in box.log.incarnations(BOX_NODE):
            everything = (BOX_NODE, held.incarnation.id, 1, held.held_sequence)
            assert self.hub.log.read(*everything) == box.log.read(*everything)

    def _box(self, which: int) -> Box:
        return self.boxes[which % len(self.boxes)]


Exchange.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestExchange = Exchange.TestCase
