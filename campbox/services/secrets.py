"""Passphrases, PINs and random secrets: how they are kept, and what slows down guessing."""

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from campbox.errors import TooManyTriesError
from campbox.exercises.folding import fold
from campbox.ids import ID_BYTES

PASSPHRASE_MIN = 10
PASSPHRASE_MAX = 200
PIN_MIN = 4
PIN_MAX = 8
# 16 MiB and about 50 ms. More than one at once would take the memory of a small box (30 took 493 MB).
COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 2**26, "dklen": 64}
_gate = threading.Lock()
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
FREE_TRIES = 3
LONGEST_WAIT_SECONDS = 60
ACCOUNTS_REMEMBERED = 10_000


@dataclass(frozen=True)
class Derived:
    """What one scrypt gives: `verifier` is stored, `key` wraps what only this secret may open."""

    verifier: bytes
    key: bytes


def derive(secret: str, salt: bytes) -> Derived:
    """Stretch a passphrase or a PIN. Takes about 50 ms: call it before a command, never inside one."""
    with _gate:
        both = hashlib.scrypt(secret.encode(), salt=salt, **COST)
    return Derived(both[:32], both[32:])


def new_salt() -> bytes:
    return secrets.token_bytes(ID_BYTES)


def matches(derived: Derived, verifier: bytes) -> bool:
    return hmac.compare_digest(derived.verifier, verifier)


def new_code(characters: int) -> str:
    """A random code of Crockford base32: 5 bits a character, without letters that look alike."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(characters))


def read_code(text: str) -> str:
    """What a person typed from paper: letters that look alike are taken as the digit they stand for."""
    kept = "".join(each for each in fold(text) if each.isalnum())
    return kept.translate(str.maketrans("oil", "011"))


def digest(secret: str) -> bytes:
    """How a random secret is kept; it has enough bits to need no stretching."""
    return hashlib.sha256(secret.encode()).digest()


def in_groups(code: str, size: int = 4) -> str:
    """`code` as people read it aloud: groups of four."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


class Throttle:
    """Makes guessing slow for one account without locking anybody out and without a sleeping thread.

    After three wrong tries each further one waits twice as long, up to a minute. Kept in memory: a restart forgets.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def begin(self, account: str, uptime_ms: int) -> None:
        """Count a try as wrong before it is looked at, so that many at once are no way around the pause.

        Raises TooManyTriesError while the account has to wait. Call `right` when the secret was the right one.
        """
        with self._lock:
            count, until_ms = self._accounts.get(account, (0, 0))
            if uptime_ms < until_ms:
                raise TooManyTriesError(-(-(until_ms - uptime_ms) // 1000))
            count += 1
            wait_seconds = 0 if count < FREE_TRIES else min(LONGEST_WAIT_SECONDS, 2 ** (count - FREE_TRIES + 1))
            self._accounts[account] = (count, uptime_ms + wait_seconds * 1000)
            self._accounts.move_to_end(account)
            if len(self._accounts) > ACCOUNTS_REMEMBERED:
                self._accounts.popitem(last=False)

    def right(self, account: str) -> None:
        with self._lock:
            self._accounts.pop(account, None)
