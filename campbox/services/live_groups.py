"""In which state a learner is, or two at one device: hand up, stuck, silent, working, or away."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from campbox.clock import Moment
from campbox.services.live_rows import Latest, Member, OpenSession
from campbox.services.own_time import OwnTime
from campbox.services.presence import Presence

MINUTE_MS = 60_000
# Two wrong answers are how people learn; after the third, a word helps more than a fourth try.
STUCK_AFTER_TRIES = 3
# The longest lessons are read in a quarter of an hour.
SILENT_AFTER_MS = 20 * MINUTE_MS
# A class with its break is shorter: whom the box has not heard for so long has gone.
AWAY_AFTER_MS = 90 * MINUTE_MS
# Once happens to everybody.
ABSENCES_TO_TELL = 2

State = Literal["hand", "stuck", "silent", "working", "away"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True)
class Heard:
    """What this process has heard and not written down yet: learners, and the browser of a session's digest."""

    learners_ms: Mapping[bytes, int] = field(default_factory=dict)
    session_ms: Callable[[bytes], int | None] = lambda _digest: None

    def browser_ms(self, digest: bytes, written: Moment, now: Moment) -> int | None:
        """At which uptime a browser was heard last, in memory or written down; None where that was before this boot."""
        found = (written.uptime_ms if written.boot == now.boot else None, self.session_ms(digest))
        return max((ms for ms in found if ms is not None), default=None)


def heard_by(presence: Presence) -> Heard:
    return Heard(presence.learners_seen_ms(), presence.session_seen_ms)


def partners(signed_in: Iterable[OpenSession], now: Moment, heard: Heard) -> dict[bytes, bytes | None]:
    """Who is signed in, with the partner at that device if there is one: of several browsers, the one that was heard last.

    A partner who was heard at a device of their own meanwhile has gone there.
    """
    newest: dict[bytes, tuple[int, bytes | None]] = {}
    for each in signed_in:
        known_ms = heard.browser_ms(each.digest, each.seen, now)
        heard_ms = -1 if known_ms is None else known_ms
        is_recent = heard_ms >= 0 and now.uptime_ms - heard_ms <= AWAY_AFTER_MS
        if each.learner_id not in newest or heard_ms > newest[each.learner_id][0]:
            newest[each.learner_id] = (heard_ms, each.partner_id if is_recent else None)
    at_own_device = {each for each, (ms, _) in newest.items() if ms >= 0 and now.uptime_ms - ms < SILENT_AFTER_MS}
    return {each: None if partner in at_own_device else partner for each, (_, partner) in newest.items()}


def devices(known: Iterable[bytes], partner_of: Mapping[bytes, bytes | None]) -> list[tuple[bytes, ...]]:
    """Those of `known` who share a device together, everybody else alone; each learner once."""
    alone = dict.fromkeys(known)
    found: list[tuple[bytes, ...]] = []
    for learner_id, partner_id in partner_of.items():
        if learner_id in alone and partner_id is not None and partner_id in alone:
            found.append((learner_id, partner_id))
            del alone[learner_id], alone[partner_id]
    return found + [(each,) for each in alone]


@dataclass(frozen=True)
class Group:
    """One device: its people, the exercise that they tried last, and how long they are quiet.

    `came_ms` is the uptime at which this visit began, 0 where that is not written down yet. `was_here`: today, alone or beside
    somebody, though perhaps not signed in any more.
    """

    members: tuple[Member, ...]
    latest: Latest | None
    latest_ms: int | None
    came_ms: int
    quiet_ms: int
    absent: int
    seen: Moment | None
    is_here: bool
    was_here: bool
    state: State = "away"

    @property
    def hands(self) -> list[Member]:
        return sorted((each for each in self.members if each.hand), key=lambda each: each.raised)

    @property
    def is_stuck(self) -> bool:
        """Whether the exercise tried last is unsolved after several tries, and was tried in this visit or is open now."""
        if self.latest is None or self.latest.is_passed or self.latest.tries < STUCK_AFTER_TRIES:
            return False
        place = self.members[0].place
        is_open = place is not None and place.exercise == self.latest.exercise
        return is_open or (self.latest_ms is not None and self.latest_ms >= self.came_ms)

    def order(self) -> tuple[int, int, int, str]:
        """By state; within it hands as they were raised, else who waits longest, then the alias. Never by what was solved."""
        raised = self.hands[0].raised if self.hands else 0
        waiting_ms = self.quiet_ms if self.state in ("stuck", "silent") and self.is_here else 0
        return STATES.index(self.state), raised, -waiting_ms, self.members[0].learner.alias.casefold()


@dataclass(frozen=True)
class ClassNow:
    """All that was read of a cohort at one moment."""

    now: Moment
    heard: Heard
    known: Mapping[bytes, Member]
    latest: Mapping[bytes, Latest]
    times: OwnTime
    arrived_ms: Mapping[bytes, int]
    absent: Mapping[bytes, int]
    partner_of: Mapping[bytes, bytes | None]

    def groups(self) -> list[Group]:
        """In the order in which somebody should look after them."""
        found = [self._group(ids) for ids in devices(self.known, self.partner_of)]
        return sorted(found, key=Group.order)

    def minutes_since(self, uptime_ms: int | None) -> int | None:
        return None if uptime_ms is None else max(0, self.now.uptime_ms - uptime_ms) // MINUTE_MS

    def uptime_ms(self, position: int | None) -> int | None:
        """When that was since the machine started; None before."""
        moment = self.times.moment(position)
        return None if moment is None else self._in_this_boot(moment)

    def _in_this_boot(self, moment: Moment | None) -> int | None:
        return moment.uptime_ms if moment is not None and moment.boot == self.now.boot else None

    def _group(self, learner_ids: tuple[bytes, ...]) -> Group:
        members = tuple(self.known[each] for each in learner_ids)
        tried = [self.latest[each] for each in learner_ids if each in self.latest]
        latest = max(tried, key=lambda each: each.position, default=None)
        seen = self._seen(members[0])
        group = Group(
            members=members,
            latest=latest,
            latest_ms=None if latest is None else self.uptime_ms(latest.position),
            came_ms=self.arrived_ms.get(learner_ids[0], 0),
            quiet_ms=self.now.uptime_ms - max(self._active_ms(each) for each in members),
            absent=max(self.absent.get(each, 0) for each in learner_ids),
            seen=seen,
            is_here=learner_ids[0] in self.partner_of and self._is_recent(seen),
            was_here=self._is_recent(seen),
        )
        return replace(group, state=_state(group))

    def _is_recent(self, seen: Moment | None) -> bool:
        seen_ms = self._in_this_boot(seen)
        return seen_ms is not None and self.now.uptime_ms - seen_ms <= AWAY_AFTER_MS

    def _seen(self, member: Member) -> Moment | None:
        heard_ms = self.heard.learners_ms.get(member.learner.id)
        return member.seen if heard_ms is None else Moment(self.now.boot, heard_ms)

    def _active_ms(self, member: Member) -> int:
        """When the learner last answered, wrote, handed in, opened a new lesson or came; 0 for never in this boot."""
        latest = self.latest.get(member.learner.id)
        moments = (
            None if latest is None else self.uptime_ms(latest.position),
            self.uptime_ms(member.lesson_position),
            self.uptime_ms(member.submission_position),
            member.draft_ms,
            self.arrived_ms.get(member.learner.id, self._in_this_boot(self._seen(member))),
        )
        return max((each for each in moments if each is not None), default=0)


def _state(group: Group) -> State:
    if group.hands:
        return "hand"
    if not group.is_here:
        return "silent" if group.absent >= ABSENCES_TO_TELL and not group.was_here else "away"
    if group.is_stuck:
        return "stuck"
    return "silent" if group.quiet_ms >= SILENT_AFTER_MS else "working"
