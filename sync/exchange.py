"""The pure rules of an exchange: what to send, what to acknowledge, what to believe (FORMAT.md sections 5 and 6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sync.contents import Acknowledgement, Head, Incarnation, Range, Run
from sync.event import Event, Parent
from sync.limits import RECOMMENDED_TEXT_BYTES
from sync.log import EventLog, Held

_PAGE_EVENTS = 256  # at most 64 MiB of payloads in memory while a log is cut into segments
_OUTER_LINES_BYTES = 8 * 1024  # more than CBX1, Z and S take together
_RUN_LINE_BYTES = 512  # more than an I line takes
_EVENT_LINE_BYTES = 4  # "E", two tabs and the line end


@dataclass(frozen=True)
class AckState:
    """What a node believes the hub holds of its log: events 1..n of each incarnation in `acknowledged`."""

    hub_incarnation: str | None = None
    generation: int = 0
    acknowledged: Mapping[str, int] = field(default_factory=dict)


def pending(incarnations: Iterable[Held], acknowledged: Mapping[str, int]) -> list[Range]:
    """What the hub has not acknowledged, in the order of the log."""
    return [
        Range(held.incarnation.id, acknowledged.get(held.incarnation.id, 0) + 1, held.held_sequence)
        for held in incarnations
        if acknowledged.get(held.incarnation.id, 0) < held.held_sequence
    ]


def split(
    log: EventLog, node: str, ranges: Iterable[Range], text_limit_bytes: int = RECOMMENDED_TEXT_BYTES
) -> Iterator[tuple[Run, ...]]:
    """The events of `ranges` in groups, one for each segment, whose text stays within the limit.

    An event that is larger than the limit alone gets a segment of its own. Groups are made one at a time.
    """
    group = _Group(text_limit_bytes)
    for incarnation, chain_before, event in _places(log, node, ranges):
        if not group.has_room(incarnation, event):
            yield group.runs()
            group = _Group(text_limit_bytes)
        group.add(incarnation, chain_before, event)
    if group.is_started:
        yield group.runs()


def heads(log: EventLog, node: str) -> tuple[Head, ...]:
    """The newest events of `node` that are held with every ancestor; a head that another one implies is left out."""
    complete = _complete_incarnations(log, node)
    parents = {held.incarnation.parent for held in complete}
    tips = (_head(log, node, held) for held in complete)
    return tuple(tip for tip in tips if Parent(tip.incarnation, tip.sequence, tip.chain) not in parents)


def missing(log: EventLog, node: str) -> tuple[Range, ...]:
    """The events of `node` known to exist, from a gap or from a child's parent, but not held."""
    known_last: dict[str, int] = defaultdict(int)
    held_last: dict[str, int] = defaultdict(int)
    for held in log.incarnations(node):
        held_last[held.incarnation.id] = held.held_sequence
        known_last[held.incarnation.id] = max(known_last[held.incarnation.id], held.last_sequence)
        parent = held.incarnation.parent
        if parent is not None:
            known_last[parent.incarnation] = max(known_last[parent.incarnation], parent.sequence)
    return tuple(
        Range(incarnation, held_last[incarnation] + 1, last)
        for incarnation, last in known_last.items()
        if held_last[incarnation] < last
    )


def accept_acknowledgement(state: AckState, acknowledgement: Acknowledgement, node: str, log: EventLog) -> AckState:
    """The state after `acknowledgement` of the log of `node`; the same state if it is old or about another node.

    The caller has checked that it came from the hub that `node` is paired with. Safe to repeat, in any order.
    """
    if acknowledgement.of != node or acknowledgement.generation < state.generation:
        return state
    # Another incarnation of the hub may be one restored from a backup: what it held before counts no more.
    is_same_hub = acknowledgement.node == state.hub_incarnation
    acknowledged = dict(state.acknowledged) if is_same_hub else {}
    parents = {held.incarnation.id: held.incarnation.parent for held in log.incarnations(node)}
    for head in acknowledgement.heads:
        if log.chain_at(node, head.incarnation, head.sequence) == head.chain:
            _acknowledge(acknowledged, head, parents)
    return AckState(acknowledgement.node, acknowledgement.generation, acknowledged)


def _acknowledge(acknowledged: dict[str, int], head: Head, parents: Mapping[str, Parent | None]) -> None:
    """Count `head` and all its ancestors as held, up to the first place that already counts so."""
    place: Head | Parent | None = head
    while place is not None and acknowledged.get(place.incarnation, 0) < place.sequence:
        acknowledged[place.incarnation] = place.sequence
        place = parents.get(place.incarnation)


def _complete_incarnations(log: EventLog, node: str) -> list[Held]:
    """The incarnations whose ancestors are all held, parents before children."""
    children: dict[str | None, list[Held]] = defaultdict(list)
    for held in log.incarnations(node):
        if held.held_sequence:
            parent = held.incarnation.parent
            children[parent.incarnation if parent else None].append(held)
    complete = children[None]
    for held in complete:  # grows while it is walked, so that a thousand generations need no recursion
        complete += [child for child in children[held.incarnation.id] if _continues(log, node, child, held)]
    return complete


def _continues(log: EventLog, node: str, child: Held, held: Held) -> bool:
    parent = child.incarnation.parent
    return (
        parent is not None
        and parent.sequence <= held.held_sequence
        and log.chain_at(node, parent.incarnation, parent.sequence) == parent.chain
    )


def _head(log: EventLog, node: str, held: Held) -> Head:
    chain = log.chain_at(node, held.incarnation.id, held.held_sequence)
    if chain is None:
        raise LookupError(f"the log lost event {held.held_sequence} of {held.incarnation.id}")
    return Head(held.incarnation.id, held.held_sequence, chain)


def _places(log: EventLog, node: str, ranges: Iterable[Range]) -> Iterator[tuple[Incarnation, bytes, Event]]:
    """Each event with the chain before it."""
    for wanted in ranges:
        for first in range(wanted.first, wanted.last + 1, _PAGE_EVENTS):
            page = log.read(node, wanted.incarnation, first, min(first + _PAGE_EVENTS - 1, wanted.last))
            chain = page.chain_before
            for event, chain_after in zip(page.events, page.chains(), strict=True):
                yield page.incarnation, chain, event
                chain = chain_after


class _Group:
    """Runs that will be one segment, and the room that is left in it."""

    def __init__(self, text_limit_bytes: int) -> None:
        self._room_bytes = text_limit_bytes - _OUTER_LINES_BYTES
        self._runs: list[tuple[Incarnation, bytes, list[Event]]] = []

    @property
    def is_started(self) -> bool:
        return bool(self._runs)

    def has_room(self, incarnation: Incarnation, event: Event) -> bool:
        return not self._runs or self._cost_bytes(incarnation, event) <= self._room_bytes

    def add(self, incarnation: Incarnation, chain_before: bytes, event: Event) -> None:
        self._room_bytes -= self._cost_bytes(incarnation, event)
        if self._continues(incarnation):
            self._runs[-1][2].append(event)
        else:
            self._runs.append((incarnation, chain_before, [event]))

    def runs(self) -> tuple[Run, ...]:
        return tuple(
            Run(incarnation, events[0].sequence, chain_before, tuple(events))
            for incarnation, chain_before, events in self._runs
        )

    def _cost_bytes(self, incarnation: Incarnation, event: Event) -> int:
        run_line = 0 if self._continues(incarnation) else _RUN_LINE_BYTES
        return run_line + _EVENT_LINE_BYTES + len(event.header) + len(event.payload)

    def _continues(self, incarnation: Incarnation) -> bool:
        return bool(self._runs) and self._runs[-1][0] == incarnation
