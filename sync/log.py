"""What the exchange needs of a store of events, the one rule of adding to it, and a store in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from sync.contents import Incarnation, Run
from sync.errors import ForkDetected
from sync.event import Event, first_chain, next_chain


@dataclass(frozen=True)
class Held:
    """What a log holds of one incarnation: events 1..held_sequence without a hole, and none past last_sequence."""

    incarnation: Incarnation
    held_sequence: int
    last_sequence: int


@dataclass(frozen=True)
class Link:
    """One stored place in a chain."""

    chain: bytes
    header: bytes


class EventLog(Protocol):
    """The logs of many nodes. Every implementation adds by the rule of `new_events`."""

    def incarnations(self, node: str) -> Sequence[Held]:
        """Every incarnation of `node` of which an event is stored, in the order they were first stored."""

    def read(self, node: str, incarnation: str, first: int, last: int) -> Run:
        """The events first..last, which must lie within 1..held_sequence, else LookupError."""

    def chain_at(self, node: str, incarnation: str, sequence: int) -> bytes | None:
        """The chain of one stored event, or None."""

    def add(self, node: str, run: Run) -> tuple[Event, ...]:
        """Store what is new of `run` and return it. Safe to repeat. After ForkDetected nothing of it is stored."""


def new_events(node: str, run: Run, known: Incarnation | None, stored: Mapping[int, Link]) -> tuple[Event, ...]:
    """The events of `run` that a log lacks; ForkDetected if it tells another history than the log.

    `known` is the incarnation as stored, if it is. `stored` maps sequences of that incarnation to their links; of these
    only first-1 to last+1 of the run are looked at. A gap before or after the run is no error; where there is none, the
    chains must meet.
    """
    incarnation = run.incarnation.id
    if known is not None and known.parent != run.incarnation.parent:
        raise ForkDetected(node, incarnation, run.first_sequence)
    if _chain_before(node, run, stored) != run.chain_before:
        raise ForkDetected(node, incarnation, run.first_sequence)
    new = []
    for event, chain in zip(run.events, run.chains(), strict=True):
        link = stored.get(event.sequence)
        if link is None:
            new.append(event)
        elif link.chain != chain:
            raise ForkDetected(node, incarnation, event.sequence)
    following = stored.get(run.last_sequence + 1)
    if following is not None and next_chain(run.chain_after, following.header) != following.chain:
        raise ForkDetected(node, incarnation, run.last_sequence + 1)
    return tuple(new)


def _chain_before(node: str, run: Run, stored: Mapping[int, Link]) -> bytes:
    """What the chain before the run must be, or what the run says it is when the log cannot know."""
    if run.first_sequence == 1:
        return first_chain(node, run.incarnation.id, run.incarnation.parent)
    link = stored.get(run.first_sequence - 1)
    return run.chain_before if link is None else link.chain


@dataclass
class _Shelf:
    incarnation: Incarnation
    links: dict[int, Link] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)

    @property
    def held_sequence(self) -> int:
        return next(sequence for sequence in count(1) if sequence not in self.events) - 1


class MemoryLog:
    """An EventLog in memory: the reference for every other one, and good enough for a test or a short-lived tool."""

    def __init__(self) -> None:
        self._shelves: dict[tuple[str, str], _Shelf] = {}

    def incarnations(self, node: str) -> Sequence[Held]:
        """Every incarnation of `node`, in the order they were first stored."""
        return [
            Held(shelf.incarnation, shelf.held_sequence, max(shelf.events))
            for (owner, _), shelf in self._shelves.items()
            if owner == node
        ]

    def read(self, node: str, incarnation: str, first: int, last: int) -> Run:
        """The events first..last with the chain before them; LookupError unless 1..last are all held."""
        shelf = self._shelves[node, incarnation]
        if not 1 <= first <= last <= shelf.held_sequence:
            raise LookupError(f"events {first} to {last} of {incarnation} are not all held")
        parent = shelf.incarnation.parent
        before = first_chain(node, incarnation, parent) if first == 1 else shelf.links[first - 1].chain
        return Run(shelf.incarnation, first, before, tuple(shelf.events[s] for s in range(first, last + 1)))

    def chain_at(self, node: str, incarnation: str, sequence: int) -> bytes | None:
        """The chain of one stored event, or None."""
        shelf = self._shelves.get((node, incarnation))
        link = shelf.links.get(sequence) if shelf else None
        return link.chain if link else None

    def add(self, node: str, run: Run) -> tuple[Event, ...]:
        """Store what is new of `run` and return it. Safe to repeat. After ForkDetected nothing of it is stored."""
        shelf = self._shelves.get((node, run.incarnation.id))
        if shelf is None:
            shelf = _Shelf(run.incarnation)
        new = new_events(node, run, shelf.incarnation, shelf.links)
        self._shelves[node, run.incarnation.id] = shelf
        for event, chain in zip(run.events, run.chains(), strict=True):
            shelf.links[event.sequence] = Link(chain, event.header)
            shelf.events.setdefault(event.sequence, event)
        return new
