"""The audit: in the order of acts, page by page, of one person or about some, and never with a name in it."""

from sqlalchemy import select

from campbox.models import Audit
from campbox.node import Node
from campbox.services import audit
from tests.clocks import FixedClock

SAMIRA, AMAL, AMINA = b"samira..........", b"amal............", b"amina..........."


def note(box: Node, by: bytes = SAMIRA, act: audit.Act = "pin-reset", subject: bytes | None = AMINA, detail: str = "") -> None:
    box.write(lambda session: audit.note(session, by=by, act=act, now=box.now(), subject_id=subject, detail=detail))


def test_latest_entry_comes_first_with_its_moment(box: Node, clock: FixedClock) -> None:
    note(box)
    clock.pass_minutes(3)
    note(box, act="card-reset")
    with box.reading() as session:
        latest, first = audit.entries(session)
    assert (latest.act, first.act) == ("card-reset", "pin-reset")
    assert latest.moment.uptime_ms - first.moment.uptime_ms == 3 * 60_000
    assert (latest.staff_id, latest.subject_id) == (SAMIRA, AMINA)


def test_entries_are_read_page_by_page_without_gap_or_repetition(box: Node) -> None:
    for number in range(7):
        note(box, detail=str(number))
    seen: list[str] = []
    before: int | None = None
    while True:
        with box.reading() as session:
            page = audit.entries(session, before=before, rows=3)
        if not page:
            break
        seen += [each.detail for each in page]
        before = page[-1].number
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


def test_entries_of_one_person(box: Node) -> None:
    for by in (SAMIRA, AMAL, SAMIRA):
        note(box, by)
    with box.reading() as session:
        assert [each.staff_id for each in audit.entries(session, by=AMAL)] == [AMAL]
        assert len(audit.entries(session, by=SAMIRA)) == 2


def test_entries_about_somebody(box: Node) -> None:
    note(box)
    note(box, act="card-reset")
    note(box, subject=AMAL)
    with box.reading() as session:
        assert [each.act for each in audit.about(session, [AMINA], "pin-reset", "card-reset")] == ["card-reset", "pin-reset"]
        assert [each.act for each in audit.about(session, [AMINA], "card-reset")] == ["card-reset"]


def test_act_and_its_entry_stand_or_fall_together(box: Node) -> None:
    class Refused(Exception):
        pass

    def act(session: object) -> None:
        audit.note(session, by=SAMIRA, act="pin-reset", now=box.now())  # type: ignore[arg-type]  # the writer's own session
        raise Refused

    for _ in range(2):
        try:
            box.write(act)
        except Refused:
            continue
    with box.reading() as session:
        assert session.scalars(select(Audit)).all() == []


def test_detail_is_bounded(box: Node) -> None:
    note(box, detail="x" * 5000)
    with box.reading() as session:
        assert len(audit.entries(session)[0].detail) == audit.DETAIL_MAX
