"""What a removed key leaves on the card: read byte by byte, in the database, the write-ahead log and the snapshots."""

import random
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox import backup, traces
from campbox.errors import SealBrokenError, StorageError
from campbox.jobs import jobs_of
from campbox.models import VaultEntry, VaultHolder
from campbox.node import Node
from campbox.services import check_ins, real_names, secrets, vault, vault_traces
from campbox.services.real_names import RealName
from campbox.vault import VaultKey
from tests.conftest import OpenNode
from tests.services.factories import a_cohort

SAMIRA, AMAL = b"samira..........", b"amal............"
LEARNERS = 200


class Vaulted:
    """A box whose vault Samira and Amal hold, with names that were written, changed and deleted in no order."""

    def __init__(self, box: Node) -> None:
        self.box = box
        source = random.Random(4)
        made = {each: vault.new_keys(derived(each), f"sheet of {each!r}") for each in (SAMIRA, AMAL)}
        key = box.write(lambda session: vault.join(session, staff_id=SAMIRA, keys=made[SAMIRA], now=box.now()))
        assert key is not None
        self.key: VaultKey = key
        box.write(lambda session: vault.join(session, staff_id=AMAL, keys=made[AMAL], now=box.now()))
        box.write(lambda session: vault.let_in(session, staff_id=AMAL, key=self.key))
        self.learners = [source.randbytes(16) for _ in range(LEARNERS)]
        self.sealed: set[bytes] = set()
        a_cohort(box)
        for length in (90, 12, 118):
            self.names(dict.fromkeys(source.sample(self.learners, LEARNERS), "x" * length))
            self.sealed |= self.now_sealed()

    def names(self, wanted: dict[bytes, str]) -> None:
        def write(session: Session) -> None:
            was = real_names.names_of(session, self.key, list(wanted))
            for learner, text in wanted.items():
                mark = was.get(learner, RealName()).mark
                real_names.write_name(
                    session, self.key, by=SAMIRA, learner_id=learner, written=RealName(text), was=mark, now=self.box.now()
                )

        self.box.write(write)

    def name(self, learner: bytes, text: str) -> None:
        self.names({learner: text})

    def now_sealed(self) -> set[bytes]:
        """Everything sealed that the tables have: entries, and keys of the holders."""
        with self.box.reading() as session:
            found = set(session.scalars(select(VaultEntry.sealed)))
            for row in session.scalars(select(VaultHolder)):
                found |= {each for each in (row.own_key, row.recovery_key, row.vault_key, row.voucher) if each is not None}
        return found

    def remove_amal(self) -> VaultKey:
        renewed = self.box.write(lambda session: vault.remove_holder(session, staff_id=AMAL, key=self.key))
        assert renewed is not None
        return renewed

    def left_on_the_card(self) -> set[bytes]:
        """Which of the old sealed bytes still lie in any file of the data folder."""
        everything = b"".join(path.read_bytes() for path in self.box.config.data.rglob("*") if path.is_file())
        kept = self.now_sealed()
        assert any(each in everything for each in kept), "the search finds what is there"
        return {each for each in self.sealed - kept if each in everything}


def derived(person: bytes) -> secrets.Derived:
    return secrets.derive(f"passphrase of {person!r}", b"s" * 16)


@contextmanager
def files_at_most(size_bytes: int) -> Iterator[None]:
    """No file of this process grows beyond that: as a full card refuses."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def vaulted(box: Node) -> Vaulted:
    return Vaulted(box)


def test_old_keys_and_entries_lie_nowhere_after_a_removal(vaulted: Vaulted) -> None:
    backup.take_snapshot(vaulted.box.config)
    vaulted.remove_amal()
    assert vaulted.left_on_the_card()
    assert traces.clear(vaulted.box)
    assert vaulted.left_on_the_card() == set()


def test_removed_person_s_passphrase_opens_no_snapshot(vaulted: Vaulted, open_a_node: OpenNode) -> None:
    for _ in range(3):
        backup.take_snapshot(vaulted.box.config)
    renewed = vaulted.remove_amal()
    traces.clear(vaulted.box)
    (only,) = backup.snapshots(vaulted.box.config)
    with closing(sqlite3.connect(only)) as snapshot:
        assert snapshot.execute("SELECT staff_id FROM vault_holder").fetchall() == [(SAMIRA,)]
        (mark,) = snapshot.execute("SELECT value FROM setting WHERE key = 'vault-key-mark'").fetchone()
    assert mark == renewed.mark
    vaulted.box.close()
    backup.restore(vaulted.box.config, only)
    again = open_a_node("box")
    with again.reading() as session:
        held = vault.holder(session, SAMIRA)
        assert held is not None
        key = vault.key_of(held, vault.keys_by_passphrase(held, derived(SAMIRA)))
        assert len(real_names.names_of(session, key, vaulted.learners)) == LEARNERS


def test_deleted_entry_lies_nowhere_once_the_job_has_run(vaulted: Vaulted) -> None:
    vaulted.name(vaulted.learners[7], "")
    next(job for job in jobs_of(vaulted.box) if job.name == "traces").run()
    assert vaulted.left_on_the_card() == set()


def test_notes_keep_their_order_when_the_vault_is_written_afresh(vaulted: Vaulted) -> None:
    box, learner = vaulted.box, vaulted.learners[0]
    for text in ("first", "second", "third", "fourth"):
        box.write(
            lambda session, text=text: check_ins.add_note(  # type: ignore[misc]  # mypy sees no default in a lambda
                session, vaulted.key, by=SAMIRA, learner_id=learner, text=text, now=box.now()
            )
        )
    renewed = vaulted.remove_amal()
    traces.clear(box)
    with box.reading() as session:
        assert [each.text for each in check_ins.notes_of(session, renewed, learner)] == ["fourth", "third", "second", "first"]


def test_power_cut_before_the_snapshots_are_renewed_is_made_good_at_the_next_start(
    vaulted: Vaulted, open_a_node: OpenNode
) -> None:
    backup.take_snapshot(vaulted.box.config)
    vaulted.remove_amal()
    vaulted.box.close()
    again = open_a_node("box")
    with again.reading() as session:
        assert vault_traces.traces(session).in_snapshots is not None
    next(job for job in jobs_of(again) if job.name == "traces").run()
    vaulted.box = again
    assert vaulted.left_on_the_card() == set()
    with again.reading() as session:
        assert not vault_traces.traces(session).is_any


def test_full_card_keeps_the_old_snapshots_and_the_note_that_they_must_go(vaulted: Vaulted) -> None:
    older = backup.take_snapshot(vaulted.box.config)
    vaulted.remove_amal()
    with files_at_most(older.stat().st_size // 2):
        with pytest.raises(StorageError):
            traces.clear(vaulted.box)
        traces.clear_if_possible(vaulted.box)
    assert older.exists()
    assert traces.clear(vaulted.box)
    assert not older.exists()


def test_damaged_and_ancient_snapshots_go_too(vaulted: Vaulted) -> None:
    config = vaulted.box.config
    damaged = backup.take_snapshot(config)
    damaged.write_bytes(b"no database")
    ancient = backup.take_snapshot(config)
    with closing(sqlite3.connect(ancient)) as snapshot:
        snapshot.execute("DROP TABLE vault_entry")
    vaulted.remove_amal()
    assert traces.clear(vaulted.box)
    assert not damaged.exists()
    assert not ancient.exists()


def test_log_that_somebody_reads_from_is_cut_at_the_next_try(vaulted: Vaulted) -> None:
    vaulted.remove_amal()
    with vaulted.box.reading() as session:
        session.scalars(select(VaultEntry.id)).first()
        assert not traces.clear(vaulted.box)
    assert traces.clear(vaulted.box)


def test_what_is_noted_while_another_is_cleared_stays_noted(vaulted: Vaulted) -> None:
    box = vaulted.box
    with box.reading() as session:
        found = vault_traces.traces(session)
    box.write(lambda session: vault_traces.note(session, in_snapshots=True))
    box.write(lambda session: vault_traces.forget(session, found))
    with box.reading() as session:
        assert vault_traces.traces(session).is_any


def test_names_that_only_an_old_passphrase_opens_stay_in_the_snapshots(vaulted: Vaulted) -> None:
    """Who forgot it may remember."""
    box, older = vaulted.box, backup.take_snapshot(vaulted.box.config)
    renewed = vaulted.remove_amal()
    traces.clear(box)
    older = backup.snapshots(box.config)[0]
    keys = vault.new_keys(secrets.derive("another one", b"s" * 16), "another sheet")
    made = box.write(lambda session: vault.replace_keys(session, staff_id=SAMIRA, keys=keys, key=None, now=box.now()))
    assert made is not None
    assert made != renewed
    traces.clear(box)
    assert older.exists()
    with box.reading() as session:
        held = vault.holder(session, SAMIRA)
    assert held is not None
    with pytest.raises(SealBrokenError):
        vault.keys_by_passphrase(held, derived(SAMIRA))
