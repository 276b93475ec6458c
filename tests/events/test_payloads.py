"""How facts are written into events, and what is not read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campbox.events.kinds import KINDS, LIST_MAX, MINUTES_MAX, AttendanceMarked, Fact
from campbox.events.payloads import INTEGER_LIMIT, TEXT_LIMIT, MalformedFactError, fact_from, learner_of, payload_of
from sync.event import check_payload
from tests.events.facts import facts, facts_of

LEARNER = bytes(range(16))
A_MARK = AttendanceMarked(about=LEARNER, session=bytes(16), mark="present", minutes=90, by=bytes(16))


@pytest.mark.parametrize("name", [name for name, _ in KINDS])
@given(st.data())
def test_every_kind_reads_back_as_it_was_written(name: str, data: st.DataObject) -> None:
    fact = data.draw(facts_of(KINDS[name, 1]))
    payload = payload_of(fact)
    check_payload(payload)
    assert fact_from(name, 1, learner_of(fact), payload) == fact


@given(facts)
def test_payload_is_compact_and_says_nothing_of_what_is_missing(fact: Fact) -> None:
    values = json.loads(payload_of(fact))
    assert None not in values.values()
    assert json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() == payload_of(fact)


@given(facts)
def test_fields_of_a_later_software_are_ignored(fact: Fact) -> None:
    values = {**json.loads(payload_of(fact)), "mood": {"later": [1, None]}}
    assert fact_from(fact.kind, 1, learner_of(fact), json.dumps(values).encode()) == fact


def test_kind_or_version_that_is_not_known_gives_no_fact() -> None:
    assert fact_from("mood.felt", 1, LEARNER, b'{"lang":"ar"}') is None
    assert fact_from("learner.added", 2, LEARNER, b'{"lang":"ar"}') is None


def test_erased_payload_gives_no_fact() -> None:
    assert fact_from("learner.added", 1, LEARNER, b"") is None


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("cohort.created", b"not json"),
        ("cohort.created", b"\xff\xfe"),
        ("cohort.created", b"[" * 100_000),
        ("cohort.created", b'["name"]'),
        ("cohort.created", b'"name"'),
        ("cohort.created", b"null"),
        ("cohort.created", b"{}"),
        ("cohort.created", b'{"name":null}'),
        ("cohort.created", b'{"name":7}'),
        ("cohort.created", json.dumps({"name": "x" * (TEXT_LIMIT + 1)}).encode()),
        ("cohort.renamed", b'{"cohort":"00","name":"x"}'),
        ("cohort.renamed", b'{"cohort":"zz000000000000000000000000000000","name":"x"}'),
        ("site.described", b'{"name":"x","languages":"ar"}'),
        ("site.described", b'{"name":"x","languages":["ar",7]}'),
        ("inc.start", b'{"boot":"b","bt":true,"why":"boot","sw":"x"}'),
        ("inc.start", b'{"boot":"b","bt":1.5,"why":"boot","sw":"x"}'),
        ("inc.start", json.dumps({"boot": "b", "bt": INTEGER_LIMIT, "why": "boot", "sw": "x"}).encode()),
        ("learner.added", b'{"lang":"ar","gender":3}'),
        ("time.learned", b'{"boot":"b","hour":-1,"slots":1}'),
        ("time.learned", b'{"boot":"b","hour":0,"slots":0}'),
        ("time.learned", b'{"boot":"b","hour":0,"slots":-1}'),
        ("time.learned", b'{"boot":"b","hour":0,"slots":4096}'),
        ("attendance.marked", payload_of(A_MARK).replace(b"present", b"asleep")),
        ("attendance.marked", payload_of(A_MARK).replace(b"90", b"-1")),
        ("test.finished", json.dumps({"test": "0" * 32, "points": 1, "of": 2, "minutes": MINUTES_MAX + 1}).encode()),
        ("review.recorded", json.dumps({"submission": "0" * 32, "accepted": True, "levels": ["1"], "by": "0" * 32}).encode()),
        ("review.recorded", json.dumps({"submission": "0" * 32, "accepted": 1, "levels": [], "by": "0" * 32}).encode()),
        ("stage.reached", json.dumps({"stage": "0" * 32, "by": "0" * 32, "criteria": ["x"] * (LIST_MAX + 1)}).encode()),
    ],
)
def test_payload_that_breaks_the_promise_of_its_kind_is_malformed(kind: str, payload: bytes) -> None:
    with pytest.raises(MalformedFactError):
        fact_from(kind, 1, LEARNER, payload)


def test_fact_about_nobody_is_malformed_where_its_kind_is_about_a_learner() -> None:
    with pytest.raises(MalformedFactError):
        fact_from("learner.added", 1, None, b'{"lang":"ar"}')


@given(st.sampled_from(list(KINDS)), st.none() | st.just(LEARNER), st.binary(max_size=40))
def test_no_bytes_at_all_make_reading_crash(key: tuple[str, int], learner: bytes | None, payload: bytes) -> None:
    try:
        fact_from(*key, learner, payload)
    except MalformedFactError:
        return
