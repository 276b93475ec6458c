"""Every way an exchange can fail: one class for each decision a caller can take."""


class SyncError(Exception):
    """The root of the family; its text is a whole sentence for a log."""


class NotForUs(SyncError):
    """The file is whole but meant for somebody else: carry it on, do not import it."""


class UnknownSender(SyncError):
    """Nobody paired this node with us: keep the file and ask for its card."""

    def __init__(self, node: str) -> None:
        super().__init__(f"The file comes from {node}, which is not paired with this node.")
        self.node = node


class BadSignature(SyncError):
    """The signature does not belong to the data or to the key of the sender: refuse."""


class Damaged(SyncError):
    """Cut short, altered or rubbish: refuse, and ask for it again."""


class TooLarge(SyncError):
    """Over a limit of FORMAT.md: refuse without reading further."""


class UnsupportedFormat(SyncError):
    """Well formed, but newer than this software: keep the file until after an upgrade."""


class NotNewer(SyncError):
    """A manifest whose version is not above the installed one: ignore it."""


class ForkDetected(SyncError):
    """Two different events claim one place in a log: apply neither of the new ones, and tell the operator."""

    def __init__(self, node: str, incarnation: str, sequence: int) -> None:
        super().__init__(f"Two histories of {node} disagree at event {sequence} of incarnation {incarnation}.")
        self.node = node
        self.incarnation = incarnation
        self.sequence = sequence


class TransportError(SyncError):
    """The way of carrying failed; the files themselves may be fine. Try again later or another way."""


class StickFull(TransportError):
    """No room left on the stick: use another one, or remove files that are not ours."""


class StickReadOnly(TransportError):
    """The stick cannot be written: look at its lock switch, or use another one."""


class StickGone(TransportError):
    """The stick was pulled or fails: put it in again; nothing was lost here."""


class HubUnreachable(TransportError):
    """No answer, or an answer that is not the hub's: try again later."""


class HubRefused(TransportError):
    """The hub answered and said no; sending the same again will not help."""
