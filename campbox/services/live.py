"""The class at this moment: who calls, who is stuck, who is silent, who works, and the reason. Never a ranking.

Nobody's points or number of solved exercises stand here: the trainer looks for who needs a word, not for who is best.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.services import absences, live_rows
from campbox.services.hands import RaisedHand
from campbox.services.learning import Given, Where
from campbox.services.live_groups import ABSENCES_TO_TELL, MINUTE_MS, STATES, ClassNow, Group, Heard, State, partners
from campbox.services.live_rows import Asked, Latest, Shown
from campbox.services.mistakes import Mistake
from campbox.services.own_time import own_time

# Once is chance, twice may be hurry.
SAME_MISTAKE_TIMES = 3

Code = Literal["calls", "same-mistake", "tries", "no-answer", "absent", "last-seen"]
MistakeOf = Callable[[Given], Mistake | None]
_Answers = Mapping[Asked, list[tuple[int, Given]]]


@dataclass(frozen=True)
class Reason:
    """Why somebody is in a state. `minutes` is None where nobody knows: before the last power cut."""

    code: Code
    minutes: int | None = None
    count: int = 0
    course: str = ""
    exercise: str = ""


@dataclass(frozen=True)
class LiveRow:
    """One learner, or two at one device. `mistake` is that of the latest answer to the exercise which the reason names."""

    people: tuple[Shown, ...]
    state: State
    reasons: tuple[Reason, ...]
    place: Where | None
    latest: Latest | None
    latest_at: Moment | None
    calling: tuple[Shown, ...]
    mistake: Mistake | None
    seen: Moment | None
    visited: Moment | None
    is_here: bool


def live_class(session: Session, cohort_id: bytes, *, now: Moment, heard: Heard, mistake_of: MistakeOf) -> list[LiveRow]:
    """The cohort in the order in which somebody should look after it: hands as they were raised, then by time waiting."""
    class_now = ClassNow(
        now=now,
        heard=heard,
        known={each.learner.id: each for each in live_rows.members(session, cohort_id, now.boot)},
        latest=live_rows.latest_exercises(session, cohort_id),
        times=own_time(session),
        arrived_ms=live_rows.arrivals_ms(session, cohort_id, now),
        absent=absences.absences_in_a_row(session, cohort_id),
        partner_of=partners(live_rows.open_sessions(session, cohort_id), now, heard),
    )
    groups = class_now.groups()
    answers = live_rows.latest_answers(session, [asked for group in groups for asked in _asked(group)])
    return [_row(class_now, group, answers, mistake_of) for group in groups]


def counts(rows: Sequence[LiveRow]) -> dict[State, int]:
    """How many people are in each state; of two at one device, only who called calls."""
    found = dict.fromkeys(STATES, 0)
    for row in rows:
        found[row.state] += len(row.calling) or len(row.people)
    return found


def _asked(group: Group) -> list[Asked]:
    """Whose answers to which exercise explain the state."""
    found = []
    for member in group.hands:
        if member.hand is not None and member.hand.course is not None and member.hand.exercise is not None:
            found.append((member.hand.course, member.hand.exercise))
    if group.latest is not None and group.is_stuck:
        found.append((group.latest.course, group.latest.exercise))
    # An answer of two is kept with the learner who was signed in.
    return [(group.members[0].learner.id, course, exercise) for course, exercise in found]


def _row(class_now: ClassNow, group: Group, answers: _Answers, mistake_of: MistakeOf) -> LiveRow:
    mistakes = [_same_mistakes(answers.get(asked, ()), mistake_of) for asked in _asked(group)]
    return LiveRow(
        people=tuple(each.learner for each in group.members),
        state=group.state,
        reasons=tuple(_reasons(class_now, group, answers, mistakes[-1] if mistakes else [])),
        place=group.members[0].place,
        latest=group.latest,
        latest_at=class_now.times.moment(group.latest.position) if group.latest else None,
        calling=tuple(each.learner for each in group.hands),
        mistake=mistakes[0][0] if mistakes and mistakes[0] else None,
        seen=group.seen,
        visited=group.members[0].visited,
        is_here=group.is_here,
    )


def _reasons(class_now: ClassNow, group: Group, answers: _Answers, same: Sequence[Mistake]) -> Iterable[Reason]:
    """All that is to be said, the most pressing first. `same`: the equal mistakes at the exercise that was tried last."""
    for member in group.hands:
        if member.hand is not None:
            yield _call(class_now, member.hand)
    if group.is_stuck and group.state in ("hand", "stuck") and group.latest is not None:
        found = answers.get((group.members[0].learner.id, group.latest.course, group.latest.exercise), [])
        times = (class_now.uptime_ms(position) for position, _ in found)
        first_ms = min((each for each in times if each is not None and each >= group.came_ms), default=None)
        yield _stuck(group.latest, class_now.minutes_since(first_ms), len(same))
    if group.state == "silent" and group.is_here:
        yield Reason("no-answer", group.quiet_ms // MINUTE_MS)
    if group.absent >= ABSENCES_TO_TELL:
        yield Reason("absent", count=group.absent)
    if group.state == "away":
        yield Reason("last-seen")


def _call(class_now: ClassNow, hand: RaisedHand) -> Reason:
    since_ms = hand.since.uptime_ms if hand.since.boot == class_now.now.boot else None
    return Reason("calls", class_now.minutes_since(since_ms), course=hand.course or "", exercise=hand.exercise or "")


def _stuck(latest: Latest, minutes: int | None, same: int) -> Reason:
    """How often; `minutes` is since the first of the answers looked at that was given in this visit."""
    if same >= SAME_MISTAKE_TIMES:
        return Reason("same-mistake", minutes, same, latest.course, latest.exercise)
    return Reason("tries", minutes, latest.tries, latest.course, latest.exercise)


def _same_mistakes(newest_first: Iterable[tuple[int, Given]], mistake_of: MistakeOf) -> list[Mistake]:
    """The mistakes of the latest answers, as far back as they are the same."""
    found: list[Mistake] = []
    for _, given in newest_first:
        mistake = mistake_of(given)
        if mistake is None or (found and mistake.sign != found[0].sign):
            break
        found.append(mistake)
    return found
