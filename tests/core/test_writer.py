"""The one writer: many commands, few commits, each for itself; and readers that only read."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from campbox import writer as writer_module
from campbox.db import url_of, writer_engine
from campbox.errors import CampBoxError, ConflictError, StorageError
from campbox.events.kinds import CohortCreated
from campbox.events.record import record
from campbox.models import Cohort, Setting
from campbox.node import Node
from campbox.services import settings
from campbox.writer import Writer
from tests.events.chains import check_log


class Held:
    """A command that keeps the writer busy until it is let go, so that others gather behind it."""

    def __init__(self, box: Node) -> None:
        self._entered, self._let_go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: box.write(self._wait))
        self._thread.start()
        assert self._entered.wait(10)

    def _wait(self, _: Session) -> None:
        self._entered.set()
        assert self._let_go.wait(60)

    def release(self) -> None:
        self._let_go.set()
        self._thread.join()


@pytest.fixture
def held(box: Node) -> Iterator[Held]:
    holding = Held(box)
    yield holding
    holding.release()


def keep(key: str) -> Callable[[Session], str]:
    def command(session: Session) -> str:
        settings.write(session, key, key)
        return key

    return command


def refuse(_: Session) -> str:
    raise ConflictError("no")


def stored(box: Node) -> set[str]:
    with box.reading() as session:
        return {each.key for each in session.query(Setting)} - {settings.HQ_NODE}


def wait_until_queued(box: Node, count: int) -> None:
    deadline = time.monotonic() + 10
    while box.writer._queue.qsize() < count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_value_comes_back_and_is_on_disk(box: Node) -> None:
    assert box.write(keep("a")) == "a"
    assert "a" in stored(box)


def test_commands_that_wait_share_one_commit(box: Node, held: Held) -> None:
    before = box.writer.commits
    with ThreadPoolExecutor(100) as pool:
        results = [pool.submit(box.write, keep(f"k{number}")) for number in range(100)]
        wait_until_queued(box, 100)
        held.release()
        assert [each.result() for each in results] == [f"k{number}" for number in range(100)]
    assert box.writer.commits == before + 2  # the one that held the writer, and the hundred


def test_group_is_bounded(box: Node, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "BATCH", 10)
    before = box.writer.commits
    with ThreadPoolExecutor(30) as pool:
        results = [pool.submit(box.write, keep(f"k{number}")) for number in range(30)]
        wait_until_queued(box, 30)
        held.release()
        assert all(each.result() for each in results)
    assert box.writer.commits == before + 4


def test_each_caller_gets_its_own_value_or_its_own_refusal(box: Node, held: Held) -> None:
    with ThreadPoolExecutor(40) as pool:
        results = [pool.submit(box.write, refuse if number % 4 == 0 else keep(f"k{number}")) for number in range(40)]
        wait_until_queued(box, 40)
        held.release()
        for number, each in enumerate(results):
            if number % 4 == 0:
                with pytest.raises(ConflictError):
                    each.result()
            else:
                assert each.result() == f"k{number}"
    assert stored(box) == {f"k{number}" for number in range(40) if number % 4}


def test_command_that_fails_is_undone_wholly_and_its_neighbours_stay(box: Node, held: Held) -> None:
    def half(session: Session) -> None:
        record(session, CohortCreated(name="half"))
        settings.write(session, "half", "1")
        session.flush()
        raise CampBoxError("changed my mind")

    def whole(session: Session) -> None:
        record(session, CohortCreated(name="whole"))

    with ThreadPoolExecutor(3) as pool:
        results = [pool.submit(box.write, each) for each in (whole, half, whole)]
        wait_until_queued(box, 3)
        held.release()
        assert [each.exception() is None for each in results].count(True) == 2
    with box.reading() as session:
        assert [each.name for each in session.query(Cohort)] == ["whole", "whole"]
        assert check_log(session, box.keys.node) == 3
    assert "half" not in stored(box)


@pytest.mark.parametrize("defect", [ZeroDivisionError, OverflowError, KeyError, RecursionError])
def test_defect_of_a_command_reaches_its_caller_and_the_writer_goes_on(box: Node, defect: type[Exception]) -> None:
    def fail(session: Session) -> None:
        settings.write(session, "lost", "1")
        raise defect

    with pytest.raises(defect):
        box.write(fail)
    assert box.write(keep("after")) == "after"
    assert stored(box) == {"after"}


def test_broken_constraint_is_told_and_the_writer_goes_on(box: Node) -> None:
    def twice(session: Session) -> None:
        for _ in range(2):
            session.execute(text("INSERT INTO setting (key, value) VALUES ('k', 'v')"))

    with pytest.raises(StorageError) as caught:
        box.write(twice)
    assert not isinstance(caught.value.__cause__, IntegrityError) or stored(box) == set()
    assert stored(box) == set()
    assert box.write(keep("after")) == "after"


def test_statement_that_sqlite_does_not_understand_is_told_and_the_writer_goes_on(box: Node) -> None:
    with pytest.raises(StorageError, match="syntax"):
        box.write(lambda session: session.execute(text("SELEKT")))
    assert box.write(keep("after")) == "after"


def test_caller_who_gave_up_waiting_finds_nothing_of_it_kept(box: Node, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    """StorageError promises it; a learner was told that the answer is not saved."""
    monkeypatch.setattr(writer_module, "WAIT_SECONDS", 0.05)
    with pytest.raises(StorageError):
        box.write(keep("late"))
    monkeypatch.undo()
    held.release()
    box.write(keep("after"))
    assert stored(box) == {"after"}


def test_everything_that_is_queued_is_written_before_closing(box: Node) -> None:
    holding = Held(box)
    with ThreadPoolExecutor(20) as pool:
        results = [pool.submit(box.write, keep(f"k{number}")) for number in range(19)]
        wait_until_queued(box, 19)
        closing = threading.Thread(target=box.writer.close)
        closing.start()
        holding.release()
        assert len({each.result() for each in results}) == 19
    closing.join()
    assert len(stored(box)) == 19


def test_command_after_closing_is_refused_at_once(box: Node) -> None:
    box.writer.close()
    began = time.monotonic()
    with pytest.raises(StorageError):
        box.write(keep("late"))
    assert time.monotonic() - began < 5
    assert stored(box) == set()


def test_writer_whose_database_is_gone_says_so_at_once(box: Node, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        Writer(writer_engine(url_of(tmp_path / "no such folder" / "campbox.db")), box.writer._origin)


def test_readers_cannot_write(box: Node) -> None:
    with box.reading() as session, pytest.raises(OperationalError, match="readonly"):
        session.execute(text("INSERT INTO setting (key, value) VALUES ('k', 'v')"))
    with box.reading() as session:
        session.add(Setting(key="k", value="v"))
        with pytest.raises(DBAPIError):
            session.flush()
    assert stored(box) == set()


def test_reader_sees_one_state_however_long_it_reads(box: Node) -> None:
    with box.reading() as session:
        before = session.query(Setting).count()
        box.write(keep("meanwhile"))
        assert session.query(Setting).count() == before
        session.rollback()
        assert session.query(Setting).count() == before + 1


def test_reader_never_sees_half_of_a_command(box: Node) -> None:
    stop = threading.Event()
    odd: list[int] = []

    def watch() -> None:
        while not stop.is_set():
            with box.reading() as session:
                count = session.query(Cohort).count()
            if count % 2:
                odd.append(count)

    def pair(session: Session) -> None:
        for name in ("one", "two"):
            record(session, CohortCreated(name=name))
            session.flush()

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(30):
        box.write(pair)
    stop.set()
    watcher.join()
    assert odd == []


def test_counting_by_many_at_once_loses_nothing(box: Node) -> None:
    """Read, add one, write: 420 of 480 were lost with the driver's own transactions."""

    def add_one(session: Session) -> None:
        count = int(settings.read(session, "count") or 0)
        settings.write(session, "count", str(count + 1))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: box.write(add_one), range(240)))
    with box.reading() as session:
        assert settings.read(session, "count") == "240"


def test_writing_connection_flushes_at_each_commit_and_erases_what_is_deleted(box: Node) -> None:
    pragmas = ("journal_mode", "synchronous", "secure_delete", "query_only")
    values = box.write(lambda session: [session.execute(text(f"PRAGMA {each}")).scalar() for each in pragmas])
    assert values == ["wal", 2, 1, 0]


def test_readers_never_checkpoint(box: Node) -> None:
    with box.reading() as session:
        values = [session.execute(text(f"PRAGMA {each}")).scalar() for each in ("wal_autocheckpoint", "query_only")]
    assert values == [0, 1]
