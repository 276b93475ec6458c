"""Accounts, secrets, and what slows down guessing."""

import copy
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from campbox.errors import FieldError, NotAllowedError, TooManyTriesError
from campbox.models import Event, Staff
from campbox.node import Node
from campbox.services import secrets, settings, setup, sites, staff
from campbox.services.secrets import LONGEST_WAIT_SECONDS, Derived, Throttle
from campbox.services.sessions import Role, find_session, open_session
from campbox.services.setup import FirstAccount

DERIVED, OTHER = Derived(b"v" * 32, b"k" * 32), Derived(b"w" * 32, b"l" * 32)
SALT = b"s" * 16


def add(box: Node, name: str = "Samira", recovery: str = "first") -> bytes:
    return box.write(
        lambda session: staff.add_staff(
            session, role=Role.COORDINATOR, name=name, language="ar", salt=SALT, derived=DERIVED, recovery=recovery
        )
    )


def replace(box: Node, staff_id: bytes, used: str, new: str) -> None:
    box.write(
        lambda session: staff.replace_passphrase(
            session, staff_id=staff_id, used_recovery=used, salt=b"t" * 16, derived=OTHER, new_recovery=new
        )
    )


def member(box: Node, staff_id: bytes) -> staff.StaffMember:
    with box.reading() as session:
        found = staff.staff_member(session, staff_id)
    assert found is not None
    return found


def test_account_is_found_however_its_name_is_typed(box: Node) -> None:
    staff_id = add(box, " Samira  Al-Khalil ")
    with box.reading() as session:
        found = staff.find_staff(session, "samira al-khalil")
        assert found is not None
        assert (found.id, found.name, found.role) == (staff_id, "Samira Al-Khalil", Role.COORDINATOR)
        assert staff.find_staff(session, "samir") is None
        assert staff.staff_member(session, b"?" * 16) is None
        assert staff.count_staff(session) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "SAMIRA"])
def test_account_without_a_name_of_its_own_is_refused(box: Node, name: str) -> None:
    add(box)
    with pytest.raises(FieldError):
        add(box, name)
    with box.reading() as session:
        assert session.scalars(select(Staff.name)).all() == ["Samira"]


def test_recovery_code_works_once_only(box: Node) -> None:
    staff_id = add(box)
    replace(box, staff_id, "first", "second")
    assert member(box, staff_id).verifier == OTHER.verifier
    with pytest.raises(NotAllowedError):
        replace(box, staff_id, "first", "third")
    assert member(box, staff_id).recovery_digest == secrets.digest("second")
    replace(box, staff_id, "second", "third")


def test_recovery_code_used_by_two_at_once_works_for_one(box: Node) -> None:
    staff_id = add(box)

    def try_it(number: int) -> bool:
        try:
            replace(box, staff_id, "first", f"new {number}")
        except NotAllowedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(8))) == 1


def test_wrong_recovery_code_changes_nothing(box: Node) -> None:
    staff_id = add(box)
    before = member(box, staff_id)
    for used, who in (("", staff_id), ("FIRST", staff_id), ("first", b"?" * 16)):
        with pytest.raises(NotAllowedError):
            replace(box, who, used, "new")
    assert member(box, staff_id) == before


def test_new_passphrase_signs_out_everywhere(box: Node) -> None:
    staff_id = add(box)
    now = box.now()
    secret = box.write(
        lambda session: open_session(session, role=Role.COORDINATOR, person_id=staff_id, is_own_device=False, now=now)
    )
    replace(box, staff_id, "first", "second")
    with box.reading() as session:
        assert find_session(session, secret, now, lambda _: None) is None


def test_language_of_an_account_can_change(box: Node) -> None:
    staff_id = add(box)
    box.write(lambda session: staff.set_language(session, staff_id, "fr"))
    box.write(lambda session: staff.set_language(session, b"?" * 16, "fr"))
    assert member(box, staff_id).language == "fr"


@pytest.mark.parametrize("passphrase", ["", "short", " " * 20, "  nine chr  ", "x" * 201])
def test_passphrase_that_protects_nothing_is_refused(passphrase: str) -> None:
    with pytest.raises(FieldError, match="passphrase"):
        staff.check_passphrase(passphrase)


def test_passphrase_of_ten_characters_in_any_script_is_enough() -> None:
    for passphrase in ("x" * 10, "ثلاث طائرات", "x" * 200):
        staff.check_passphrase(passphrase)


def test_recovery_code_has_a_hundred_bits_and_is_read_as_people_write_it() -> None:
    code = setup.new_recovery_code()
    assert len(code) == 20
    assert setup.new_recovery_code() != code
    shown = secrets.in_groups(code)
    assert shown.count("-") == 4
    assert secrets.read_code(f" {shown.upper()} ") == code
    assert secrets.read_code("OIL-oil") == "011011"


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
def test_digits_of_a_code_may_be_typed_in_another_script(digits: str) -> None:
    assert secrets.read_code(f"a{digits}") == "a0123456789"


def first_account(name: str = "Samira") -> FirstAccount:
    return FirstAccount(name=name, language="ar", salt=SALT, derived=DERIVED, recovery="first")


def set_up(box: Node, account: FirstAccount, site_name: str = "Zaatari") -> bytes:
    return box.write(
        lambda session: setup.set_up(
            session, role=Role.COORDINATOR, account=account, site_name=site_name, languages=["ar", "en"]
        )
    )


def test_set_up_is_done_once(box: Node) -> None:
    set_up(box, first_account())
    with pytest.raises(NotAllowedError):
        set_up(box, first_account("Somebody else"))
    with box.reading() as session:
        assert setup.is_set_up(session)
        assert staff.count_staff(session) == 1
        assert sites.site(session) == sites.SiteFacts("Zaatari", ("ar", "en"))


@pytest.mark.parametrize(("name", "site_name"), [("", "Zaatari"), ("Samira", ""), ("Samira", "x" * 61)])
def test_set_up_with_a_fault_leaves_the_box_as_it_was(box: Node, name: str, site_name: str) -> None:
    with pytest.raises(FieldError):
        set_up(box, first_account(name), site_name)
    with box.reading() as session:
        assert not setup.is_set_up(session)
        assert staff.count_staff(session) == 0
        assert sites.site(session) is None
        assert settings.read(session, settings.SETUP_DONE) is None


def test_site_is_described_again_only_when_it_changed(box: Node) -> None:
    def describe(name: str, languages: list[str]) -> None:
        box.write(lambda session: sites.describe_site(session, name=name, languages=languages))

    for name in ("Zaatari", " Zaatari ", "Azraq"):
        describe(name, ["ar"])
    with pytest.raises(FieldError):
        describe("Azraq", [])
    with box.reading() as session:
        assert session.query(Event).filter(Event.kind == "site.described").count() == 2
        assert sites.site(session) == sites.SiteFacts("Azraq", ("ar",))


def test_setting_is_read_written_and_forgotten(box: Node) -> None:
    box.write(lambda session: settings.write(session, "key", "1"))
    box.write(lambda session: settings.write(session, "key", "2"))
    with box.reading() as session:
        assert settings.read(session, "key") == "2"
    box.write(lambda session: settings.forget(session, "key"))
    with box.reading() as session:
        assert settings.read(session, "key") is None


def wait_after(throttle: Throttle, wrong: int, account: str = "a") -> int:
    """Seconds to wait after so many wrong tries, each made as soon as it is allowed."""
    uptime_ms = 0
    for _ in range(wrong):
        uptime_ms += 1000 * waiting(throttle, account, uptime_ms)
        throttle.begin(account, uptime_ms)
    return waiting(throttle, account, uptime_ms)


def waiting(throttle: Throttle, account: str, uptime_ms: int) -> int:
    """Seconds until another try is allowed; asks a copy, since asking counts as a try."""
    twin = Throttle()
    twin._accounts = copy.copy(throttle._accounts)
    try:
        twin.begin(account, uptime_ms)
    except TooManyTriesError as error:
        return error.wait_seconds
    return 0


def test_pause_doubles_after_three_wrong_tries_up_to_a_minute() -> None:
    assert [wait_after(Throttle(), wrong) for wrong in range(1, 12)] == [0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_nobody_is_ever_locked_out() -> None:
    throttle = Throttle()
    assert wait_after(throttle, 500) == LONGEST_WAIT_SECONDS
    throttle.right("a")
    assert waiting(throttle, "a", 0) == 0


def test_one_account_s_wrong_tries_make_nobody_else_wait() -> None:
    throttle = Throttle()
    wait_after(throttle, 20, "a")
    assert waiting(throttle, "b", 0) == 0


def test_many_tries_at_once_are_no_way_around_the_pause() -> None:
    throttle = Throttle()

    def is_read(_: int) -> bool:
        try:
            throttle.begin("a", 0)
        except TooManyTriesError:
            return False
        return True

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(is_read, range(64))) == 3


def test_memory_of_guesses_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "ACCOUNTS_REMEMBERED", 10)
    throttle = Throttle()
    for number in range(50):
        throttle.begin(f"account {number}", 0)
    assert len(throttle._accounts) == 10


def test_only_one_secret_is_stretched_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty at once took 493 MB."""
    at_work, most = [0], [0]
    lock = threading.Lock()

    def slow_scrypt(*_: object, **__: object) -> bytes:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        time.sleep(0.01)
        with lock:
            at_work[0] -= 1
        return bytes(64)

    monkeypatch.setattr("campbox.services.secrets.hashlib.scrypt", slow_scrypt)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: secrets.derive("2468", SALT), range(24)))
    assert most == [1]


def test_stretching_gives_a_verifier_and_a_key_that_do_not_tell_each_other() -> None:
    derived = secrets.derive("three green kites", SALT)
    assert len(derived.verifier) == len(derived.key) == 32
    assert derived.verifier != derived.key
    assert secrets.derive("three green kites", SALT) == derived
    assert secrets.derive("three green kites", b"t" * 16) != derived
