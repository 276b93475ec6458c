"""The keys that are open in a server: where, how long, and that nothing of them is left."""

from campbox.node import Node
from campbox.services import secrets, vault
from campbox.vault import Keyring, new_vault_key
from campbox.vault.keyring import IDLE_MS
from tests.clocks import FixedClock
from tests.conftest import OpenNode

SAMIRA, AMAL = b"samira..........", b"amal............"


def test_keyring_holds_a_key_until_the_browser_signs_out_or_is_idle(clock: FixedClock) -> None:
    ring, key = Keyring(clock), new_vault_key()
    ring.put(b"laptop", SAMIRA, key)
    ring.put(b"phone", SAMIRA, key)
    ring.put(b"amal", AMAL, key)
    assert ring.use(b"laptop") == key
    assert ring.use(b"nobody") is None
    ring.close(b"laptop")
    assert ring.peek(b"laptop") is None
    ring.close_all(SAMIRA)
    assert ring.peek(b"phone") is None
    clock.uptime += IDLE_MS
    assert ring.use(b"amal") == key
    clock.uptime += IDLE_MS
    assert ring.peek(b"amal") == key
    clock.uptime += 1
    assert ring.use(b"amal") is None


def test_keyring_overwrites_what_it_drops_by_itself(clock: FixedClock) -> None:
    ring, key = Keyring(clock), new_vault_key()
    ring.put(b"laptop", SAMIRA, key)
    memory = ring._held[b"laptop"].secret
    clock.uptime += IDLE_MS + 1
    ring.forget_idle()
    assert ring._held == {}
    assert memory == bytes(32)


def test_browsers_that_are_open_go_on_with_a_renewed_key(clock: FixedClock) -> None:
    ring, old, new, other = Keyring(clock), new_vault_key(), new_vault_key(), new_vault_key()
    ring.put(b"laptop", SAMIRA, old)
    ring.put(b"elsewhere", AMAL, other)
    ring.replace(old, new)
    assert (ring.use(b"laptop"), ring.use(b"elsewhere")) == (new, other)


def test_restart_locks_the_names(box: Node, open_a_node: OpenNode) -> None:
    key = new_vault_key()
    box.keyring.put(b"laptop", SAMIRA, key)
    box.close()
    assert box.keyring.peek(b"laptop") is None
    assert open_a_node("box").keyring.peek(b"laptop") is None


def test_key_is_never_printed() -> None:
    key = new_vault_key()
    keys = vault.new_keys(secrets.derive("three green kites", b"s" * 16))
    for shown in (repr(key), repr(keys), repr(Keyring(FixedClock()))):
        assert repr(key.secret) not in shown
        assert keys.keys.private not in shown
