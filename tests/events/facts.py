"""Facts of every kind, made by hypothesis, and where they stand."""

from dataclasses import fields
from typing import get_type_hints

from hypothesis import strategies as st

from campbox import ids
from campbox.events.apply import Placed
from campbox.events.kinds import (
    HINTS_MAX,
    KINDS,
    MARKS,
    SESSION_STATES,
    TEST_PURPOSES,
    AttemptRecorded,
    AttendanceMarked,
    Fact,
    IncarnationStarted,
    SessionDescribed,
    StageDescribed,
    StageTestDescribed,
    StageTestFinished,
    TimeLearned,
)
from campbox.events.payloads import INTEGER_LIMIT, TEXT_LIMIT

NODE = "bx-0123456789abcdefghjk"
# Few learners, courses and boots, so that facts meet in the same rows.
few_ids = st.sampled_from([bytes([number]) * 16 for number in (1, 2)])
texts = st.sampled_from(["", "web", "ع", "x" * TEXT_LIMIT]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5
)
integers = st.integers(-3, 3) | st.sampled_from([1 - INTEGER_LIMIT, INTEGER_LIMIT - 1])
_STRATEGIES: dict[object, st.SearchStrategy[object]] = {
    str: texts,
    str | None: st.none() | texts,
    int: integers,
    int | None: st.none() | integers,
    bool: st.booleans(),
    bytes: few_ids,
    bytes | None: st.none() | few_ids,
    tuple[str, ...]: st.lists(texts, max_size=3).map(tuple),
    tuple[int, ...]: st.lists(integers, max_size=3).map(tuple),
}
_minutes = st.integers(0, 90)
# What a kind demands of its values beyond their type.
_POSSIBLE: dict[type[Fact], dict[str, st.SearchStrategy[object]]] = {
    TimeLearned: {"hour": st.integers(0, 2), "slots": st.integers(1, 2**12 - 1)},
    AttemptRecorded: {"hints": st.none() | st.integers(1, HINTS_MAX)},
    StageDescribed: {"planned_minutes": _minutes, "place": st.integers(0, 3)},
    SessionDescribed: {
        "planned_minutes": _minutes,
        "given_minutes": st.none() | _minutes,
        "state": st.sampled_from(SESSION_STATES),
    },
    AttendanceMarked: {"minutes": _minutes, "mark": st.sampled_from(MARKS)},
    StageTestDescribed: {"minutes": _minutes, "purpose": st.sampled_from(TEST_PURPOSES)},
    StageTestFinished: {"minutes": _minutes},
}


def facts_of(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    hints = get_type_hints(kind)
    strategies = {each.name: _STRATEGIES[hints[each.name]] for each in fields(kind)}
    return st.builds(kind, **{**strategies, **_POSSIBLE.get(kind, {})})


facts = st.one_of([facts_of(kind) for kind in KINDS.values()])
starts = facts_of(IncarnationStarted)
later_facts = facts.filter(lambda fact: not isinstance(fact, IncarnationStarted))


def place(
    fact: Fact, *, sequence: int, u_ms: int, incarnation: str = "A" * 16, t0_ms: int = 0, box_id: int = 2, node: str = NODE
) -> Placed:
    return Placed(box_id, incarnation, sequence, u_ms, t0_ms, ids.row_id(node, incarnation, sequence), fact)


@st.composite
def logs(draw: st.DrawFn, longest: int = 25) -> list[Placed]:
    """The log of a node: a few incarnations, each after what its parent wrote; uptime may stand still."""
    placed: list[Placed] = []
    t0_ms = 1_770_000_000_000
    for incarnation in range(draw(st.integers(1, 3))):
        u_ms = 0
        for sequence in range(1, draw(st.integers(1, longest // 2)) + 1):
            u_ms += draw(st.integers(0, 2))
            fact = draw(starts if sequence == 1 else later_facts)
            placed.append(place(fact, sequence=sequence, u_ms=u_ms, incarnation=f"{incarnation:016d}", t0_ms=t0_ms))
        t0_ms += u_ms + 1
    return placed
