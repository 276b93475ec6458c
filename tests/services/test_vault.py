"""The locked vault: who opens it, what is on the disk, and what happens when somebody comes, goes or forgets."""

import subprocess
import sys

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from campbox import backup
from campbox.errors import ConflictError, FieldError, NamesLockedError, NotAllowedError, NotFoundError, SealBrokenError
from campbox.models import Event, VaultEntry, VaultHolder
from campbox.node import Node
from campbox.services import check_ins, real_names, secrets, vault
from campbox.services.real_names import NameChangedError, RealName
from campbox.services.secrets import Derived
from campbox.vault import VaultKey, open_text, seal_text
from tests.conftest import OpenNode
from tests.services.factories import a_cohort, a_learner

PASSPHRASE = "three green kites fly"
RECOVERY = "0123456789abcdefghjk"
SAMIRA, AMAL = b"samira..........", b"amal............"
NAME, CONTACT, NOTE = "Aminata Unmistakable", "sister at tent 4711-Unmistakable", "She misses home, Unmistakable"


def derived(passphrase: str = PASSPHRASE) -> Derived:
    return secrets.derive(passphrase, b"s" * 16)


def joins(
    box: Node, staff_id: bytes = SAMIRA, passphrase: str = PASSPHRASE, recovery: str | None = RECOVERY
) -> VaultKey | None:
    keys, now = vault.new_keys(derived(passphrase), recovery), box.now()
    return box.write(lambda session: vault.join(session, staff_id=staff_id, keys=keys, now=now))


@pytest.fixture
def key(box: Node) -> VaultKey:
    """Samira's vault, open."""
    made = joins(box)
    assert made is not None
    return made


@pytest.fixture
def amina(box: Node) -> bytes:
    return a_learner(box, a_cohort(box))


def holder(box: Node, staff_id: bytes = SAMIRA) -> vault.Holder:
    with box.reading() as session:
        found = vault.holder(session, staff_id)
    assert found is not None
    return found


def opens(box: Node, staff_id: bytes = SAMIRA, passphrase: str = PASSPHRASE) -> VaultKey:
    """The vault's key, by a passphrase alone."""
    found = holder(box, staff_id)
    return vault.key_of(found, vault.keys_by_passphrase(found, derived(passphrase)))


def write_name(box: Node, key: VaultKey, learner: bytes, name: str = NAME, contact: str = CONTACT, was: str = "") -> None:
    written, now = real_names.clean(name, contact), box.now()
    was = was or RealName().mark
    box.write(
        lambda session: real_names.write_name(session, key, by=SAMIRA, learner_id=learner, written=written, was=was, now=now)
    )


def write_note(box: Node, key: VaultKey, learner: bytes, text: str = NOTE, by: bytes = SAMIRA) -> None:
    now = box.now()
    box.write(lambda session: check_ins.add_note(session, key, by=by, learner_id=learner, text=text, now=now))


def name_of(box: Node, key: VaultKey, learner: bytes) -> RealName | None:
    with box.reading() as session:
        return real_names.names_of(session, key, [learner]).get(learner)


def notes_of(box: Node, key: VaultKey, learner: bytes) -> list[str | None]:
    with box.reading() as session:
        return [each.text for each in check_ins.notes_of(session, key, learner)]


def all_bytes(box: Node) -> bytes:
    """Every file of the data folder: database, WAL, shared memory, snapshots."""
    return b"".join(path.read_bytes() for path in sorted(box.config.data.rglob("*")) if path.is_file())


def test_names_and_notes_are_read_by_who_holds_the_key(box: Node, key: VaultKey, amina: bytes) -> None:
    write_name(box, key, amina)
    write_note(box, key, amina)
    opened = opens(box)
    assert opened == key
    assert name_of(box, opened, amina) == RealName(NAME, CONTACT)
    assert notes_of(box, opened, amina) == [NOTE]


def test_wrong_passphrase_opens_nothing(box: Node, key: VaultKey) -> None:
    with pytest.raises(SealBrokenError):
        opens(box, passphrase="three green kites fell")
    with pytest.raises(SealBrokenError):
        vault.keys_by_recovery(holder(box), "another code")


def test_files_of_a_locked_box_hold_no_name_no_note_and_no_key(box: Node, amina: bytes) -> None:
    key = joins(box)
    assert key is not None
    joins(box, AMAL, "a passphrase of Amal")
    box.write(lambda session: vault.let_in(session, staff_id=AMAL, key=key))
    private = vault.keys_by_passphrase(holder(box), derived()).private
    write_name(box, key, amina)
    write_note(box, key, amina)
    backup.take_snapshot(box.config)
    first = all_bytes(box)
    renewed = box.write(lambda session: vault.remove_holder(session, staff_id=AMAL, key=key))
    assert renewed is not None
    with box.reading() as session:
        (note,) = check_ins.notes_of(session, renewed, amina)
    now = box.now()
    box.write(lambda session: check_ins.delete_note(session, by=SAMIRA, learner_id=amina, note_id=note.id, now=now))
    backup.take_snapshot(box.config)
    second = all_bytes(box)
    box.close()
    third = all_bytes(box)
    hidden = [PASSPHRASE, RECOVERY, NAME, CONTACT, NOTE, private, "Unmistakable"]
    for everything in (first, second, third):
        assert b"Amina" in everything, "the search finds what is there"
        for text in hidden:
            assert text.encode() not in everything
            assert text.encode("utf-16-le") not in everything
        for secret in (key.secret, renewed.secret, derived().key, key.secret.hex().encode(), renewed.secret.hex().encode()):
            assert secret not in everything


def test_deleted_and_replaced_entries_leave_not_even_their_sealed_bytes(box: Node, key: VaultKey, amina: bytes) -> None:
    write_name(box, key, amina)
    with box.reading() as session:
        before = list(session.scalars(select(VaultEntry.sealed)))
    write_name(box, key, amina, "", "", was=RealName(NAME, CONTACT).mark)
    box.close()
    assert not any(sealed in all_bytes(box) for sealed in before)


def test_names_never_enter_the_event_log(box: Node, key: VaultKey, amina: bytes) -> None:
    with box.reading() as session:
        before = session.query(Event).count()
    write_name(box, key, amina)
    write_note(box, key, amina)
    with box.reading() as session:
        assert session.query(Event).count() == before


@pytest.mark.parametrize("swapped", ["sealed", "learner_id", "kind", "staff_id"])
def test_entry_that_was_moved_to_another_row_does_not_open(box: Node, key: VaultKey, swapped: str) -> None:
    cohort = a_cohort(box)
    amina, omar = a_learner(box, cohort), a_learner(box, cohort, "Omar")
    write_name(box, key, amina, NAME, "")
    write_name(box, key, omar, "Omar Unmistakable", CONTACT)
    column = getattr(VaultEntry, swapped)
    other = {"sealed": b"", "learner_id": omar, "kind": "contact", "staff_id": AMAL}[swapped]

    def swap(session: Session) -> None:
        if swapped == "sealed":
            one, two = session.scalars(select(VaultEntry).where(VaultEntry.kind == "name")).all()
            one.sealed, two.sealed = two.sealed, one.sealed
        else:
            session.execute(update(VaultEntry).where(VaultEntry.learner_id == amina).values({column: other}))

    box.write(swap)
    with box.reading() as session:
        found = real_names.names_of(session, key, [amina, omar])
    assert any(each.is_broken for each in found.values())
    assert all(each.name != NAME for each in found.values())


def test_note_that_was_altered_says_so_and_hides_no_other(box: Node, key: VaultKey, amina: bytes) -> None:
    write_note(box, key, amina, "first")
    write_note(box, key, amina, "second")

    def alter(session: Session) -> None:
        row = session.scalars(select(VaultEntry)).first()
        assert row is not None
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])

    box.write(alter)
    assert notes_of(box, key, amina) == ["second", None]


def test_somebody_added_by_an_open_vault_opens_it_with_their_own_passphrase(box: Node, key: VaultKey, amina: bytes) -> None:
    write_name(box, key, amina)
    assert joins(box, AMAL, "a passphrase of Amal") is None
    assert not holder(box, AMAL).is_let_in
    with pytest.raises(SealBrokenError):
        opens(box, AMAL, "a passphrase of Amal")
    box.write(lambda session: vault.let_in(session, staff_id=AMAL, key=key))
    assert name_of(box, opens(box, AMAL, "a passphrase of Amal"), amina) == RealName(NAME, CONTACT)


def test_key_of_somebody_removed_opens_nothing_any_more_and_all_others_go_on(box: Node, key: VaultKey, amina: bytes) -> None:
    joins(box, AMAL, "a passphrase of Amal")
    box.write(lambda session: vault.let_in(session, staff_id=AMAL, key=key))
    before = holder(box, AMAL)
    write_name(box, key, amina)
    write_note(box, key, amina)
    new = box.write(lambda session: vault.remove_holder(session, staff_id=AMAL, key=key))
    assert new is not None
    assert new != key
    with box.reading() as session:
        assert vault.holder(session, AMAL) is None
        rows = session.scalars(select(VaultEntry)).all()
        for row in rows:
            with pytest.raises(SealBrokenError):
                open_text(key, row.sealed, vault.about_entry(row.id, row.learner_id, row.kind, row.staff_id))
    private = vault.keys_by_passphrase(before, derived("a passphrase of Amal"))
    with pytest.raises(SealBrokenError):
        vault.key_of(holder(box), private)
    with pytest.raises(NamesLockedError):
        name_of(box, key, amina)
    with pytest.raises(NamesLockedError):
        write_note(box, key, amina, "under the old key")
    assert opens(box) == new
    assert name_of(box, new, amina) == RealName(NAME, CONTACT)
    assert notes_of(box, new, amina) == [NOTE]


def test_removal_without_an_open_vault_leaves_the_renewal_to_the_next_who_opens_it(box: Node, key: VaultKey) -> None:
    joins(box, AMAL, "a passphrase of Amal")
    box.write(lambda session: vault.let_in(session, staff_id=AMAL, key=key))
    assert box.write(lambda session: vault.remove_holder(session, staff_id=AMAL, key=None)) is None
    with box.reading() as session:
        assert vault.is_renewal_due(session)
    box.write(lambda session: vault.renew(session, opens(box)))
    with box.reading() as session:
        assert not vault.is_renewal_due(session)
    assert opens(box) != key


def test_renewal_gives_the_key_to_nobody_who_wrote_themselves_into_the_database(box: Node, key: VaultKey) -> None:
    joins(box, AMAL, "a passphrase of Amal")

    def forge(session: Session) -> None:
        row = session.get(VaultHolder, AMAL)
        assert row is not None
        row.vault_key, row.voucher = b"anything", b"x" * 28

    box.write(forge)
    box.write(lambda session: vault.renew(session, key))
    assert not holder(box, AMAL).is_let_in
    assert holder(box).is_let_in


def test_recovery_code_keeps_access_and_the_new_sheet_wraps_again(box: Node, key: VaultKey, amina: bytes) -> None:
    write_name(box, key, amina)
    was = holder(box)
    keys = vault.wrapped(vault.keys_by_recovery(was, RECOVERY), derived("a new passphrase"), "new code")
    box.write(lambda session: vault.rewrap(session, was=was, keys=keys))
    assert name_of(box, opens(box, passphrase="a new passphrase"), amina) == RealName(NAME, CONTACT)
    with pytest.raises(SealBrokenError):
        opens(box)
    with pytest.raises(SealBrokenError):
        vault.keys_by_recovery(holder(box), RECOVERY)
    assert vault.key_of(holder(box), vault.keys_by_recovery(holder(box), "new code")) == key
    with pytest.raises(ConflictError):
        box.write(lambda session: vault.rewrap(session, was=was, keys=keys))


def test_sheet_that_is_older_than_the_vault_opens_no_key(box: Node) -> None:
    joins(box, recovery=None)
    assert not holder(box).has_sheet
    with pytest.raises(SealBrokenError):
        vault.keys_by_recovery(holder(box), RECOVERY)


def test_account_has_one_key_pair(box: Node, key: VaultKey) -> None:
    with pytest.raises(ConflictError):
        joins(box)
    with pytest.raises(ConflictError):
        box.write(lambda session: vault.let_in(session, staff_id=AMAL, key=key))


def test_vault_that_nobody_holds_any_more_is_made_anew_and_empty(box: Node, key: VaultKey, amina: bytes) -> None:
    write_name(box, key, amina)
    with box.reading() as session:
        assert vault.is_only_holder(session, SAMIRA)
        assert not vault.is_only_holder(session, AMAL)
    keys, now = vault.new_keys(derived(), RECOVERY), box.now()
    new = box.write(lambda session: vault.replace_keys(session, staff_id=SAMIRA, keys=keys, key=None, now=now))
    assert new is not None
    assert name_of(box, new, amina) is None
    with pytest.raises(NamesLockedError):
        name_of(box, key, amina)


def test_second_of_two_who_edit_a_name_is_shown_the_first_s_change(box: Node, key: VaultKey, amina: bytes) -> None:
    write_name(box, key, amina)
    was = RealName(NAME, CONTACT).mark
    write_name(box, key, amina, "Amina Corrected", CONTACT, was=was)
    with pytest.raises(NameChangedError) as refused:
        write_name(box, key, amina, "Amina Otherwise", CONTACT, was=was)
    assert refused.value.now_written == RealName("Amina Corrected", CONTACT)
    assert name_of(box, key, amina) == RealName("Amina Corrected", CONTACT)
    write_name(box, key, amina, "Amina Corrected", CONTACT, was=was)


@pytest.mark.parametrize(("name", "contact"), [("x" * 121, ""), ("", "x" * 201)])
def test_name_that_is_too_long_is_refused(name: str, contact: str) -> None:
    with pytest.raises(FieldError, match="too-long"):
        real_names.clean(name, contact)


def test_note_is_written_once_and_deleted_by_its_author_only(box: Node, key: VaultKey, amina: bytes) -> None:
    for _ in range(2):
        write_note(box, key, amina)
    assert notes_of(box, key, amina) == [NOTE]
    with box.reading() as session:
        (note,) = check_ins.notes_of(session, key, amina)
    now = box.now()

    def delete(by: bytes, learner: bytes, note_id: bytes) -> None:
        box.write(lambda session: check_ins.delete_note(session, by=by, learner_id=learner, note_id=note_id, now=now))

    with pytest.raises(NotAllowedError):
        delete(AMAL, amina, note.id)
    with pytest.raises(NotFoundError):
        delete(SAMIRA, b"?" * 16, note.id)
    with pytest.raises(NotFoundError):
        delete(SAMIRA, amina, b"?" * 16)
    delete(SAMIRA, amina, note.id)
    assert notes_of(box, key, amina) == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_note_that_says_nothing_or_too_much_is_refused(box: Node, key: VaultKey, amina: bytes, text: str) -> None:
    with pytest.raises(FieldError):
        write_note(box, key, amina, text)


def test_restored_database_opens_with_the_passphrase_of_its_time(box: Node, open_a_node: OpenNode, amina: bytes) -> None:
    key = joins(box)
    assert key is not None
    write_name(box, key, amina)
    snapshot = backup.take_snapshot(box.config)
    box.close()
    backup.restore(box.config, snapshot)
    again = open_a_node("box")
    assert name_of(again, opens(again), amina) == RealName(NAME, CONTACT)


def test_names_of_a_thousand_learners_move_to_a_new_key(box: Node, key: VaultKey) -> None:
    learners = [number.to_bytes(16) for number in range(1000)]

    def fill(session: Session) -> None:
        for learner in learners:
            for kind in real_names.KINDS:
                entry = VaultEntry(id=secrets.new_salt(), learner_id=learner, kind=kind, staff_id=SAMIRA, boot="b", uptime_ms=1)
                entry.sealed = seal_text(key, f"{NAME} {kind}", vault.about_entry(entry.id, learner, kind, SAMIRA))
                session.add(entry)

    box.write(fill)
    with box.reading() as session:
        names = real_names.names_of(session, key, learners)
    assert len(names) == 1000
    new = box.write(lambda session: vault.renew(session, key))
    with box.reading() as session:
        assert real_names.names_of(session, new, learners) == names


def test_names_are_read_with_a_constant_number_of_queries(box: Node, key: VaultKey) -> None:
    cohort = a_cohort(box)
    learners = [a_learner(box, cohort, f"learner {number}") for number in range(5)]
    for each in learners:
        write_name(box, key, each)
    statements: list[str] = []
    event.listen(box.readers, "before_cursor_execute", lambda _c, _cu, statement, *_: statements.append(statement))
    counts = []
    for some in (learners[:1], learners):
        statements.clear()
        with box.reading() as session:
            real_names.names_of(session, key, some)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_cryptography_is_loaded_only_when_something_is_sealed() -> None:
    """It takes 7 MB."""
    code = (
        "import sys, campbox.vault, campbox.services.vault; sys.exit('cryptography' in sys.modules or 'pyrage' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
