"""The vault's key for each browser that opened it: in memory only, so a restart locks the names."""

import threading
from dataclasses import dataclass, field

from campbox.clock import Clock
from campbox.vault.sealing import VaultKey

IDLE_MS = 30 * 60_000


@dataclass
class _Held:
    """A key as it lies in memory; a bytearray, because it can be overwritten."""

    staff_id: bytes
    secret: bytearray = field(repr=False)
    used_ms: int

    def wipe(self) -> None:
        self.secret[:] = bytes(len(self.secret))


class Keyring:
    """Who has the vault open where. Safe to call from every thread.

    A key is dropped at signing out, and after 30 minutes in which its browser neither showed names nor sent a form: pages
    that load themselves again do not keep it. What is dropped is overwritten here; copies that Python made for a request
    go when it ends.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[bytes, _Held] = {}

    def put(self, session_digest: bytes, staff_id: bytes, key: VaultKey) -> None:
        """The vault is open in this browser from now on."""
        with self._lock:
            self._drop([session_digest])
            self._held[session_digest] = _Held(staff_id, bytearray(key.secret), self._clock.uptime_ms())

    def use(self, session_digest: bytes) -> VaultKey | None:
        """The key, where this browser has it; begins its 30 minutes anew."""
        with self._lock:
            held = self._fresh(session_digest)
            if held is None:
                return None
            held.used_ms = self._clock.uptime_ms()
            return VaultKey(bytes(held.secret))

    def peek(self, session_digest: bytes) -> VaultKey | None:
        """As `use`, but the 30 minutes go on: for pages that only say whether names are open."""
        with self._lock:
            held = self._fresh(session_digest)
            return None if held is None else VaultKey(bytes(held.secret))

    def noticed(self, session_digest: bytes) -> None:
        """Somebody is there and sent a form."""
        self.use(session_digest)

    def close(self, session_digest: bytes) -> None:
        """Lock the vault in this browser. Safe to repeat."""
        with self._lock:
            self._drop([session_digest])

    def close_all(self, staff_id: bytes) -> None:
        """Lock the vault in every browser of this person."""
        with self._lock:
            self._drop([each for each, held in self._held.items() if held.staff_id == staff_id])

    def replace(self, old: VaultKey, new: VaultKey) -> None:
        """The vault has a new key: browsers that had the old one go on with the new."""
        with self._lock:
            for held in self._held.values():
                if held.secret == old.secret:
                    held.secret[:] = new.secret

    def forget_idle(self) -> None:
        """Drop the keys that nobody has used for 30 minutes."""
        with self._lock:
            self._drop([each for each in self._held if self._is_idle(self._held[each])])

    def close_everything(self) -> None:
        with self._lock:
            self._drop(list(self._held))

    def _fresh(self, session_digest: bytes) -> _Held | None:
        held = self._held.get(session_digest)
        if held is not None and self._is_idle(held):
            self._drop([session_digest])
            return None
        return held

    def _is_idle(self, held: _Held) -> bool:
        return self._clock.uptime_ms() - held.used_ms > IDLE_MS

    def _drop(self, digests: list[bytes]) -> None:
        for digest in digests:
            held = self._held.pop(digest, None)
            if held is not None:
                held.wipe()
