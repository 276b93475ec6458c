"""The error family of CampBox: one class for each decision that a caller can take."""

from datetime import date


class CampBoxError(Exception):
    """Anything that CampBox refuses or fails to do, with a reason that can be told to a person."""


class NotFoundError(CampBoxError):
    """The thing asked for is not here."""


class NotAllowedError(CampBoxError):
    """This person may not do or see that."""


class ConflictError(CampBoxError):
    """What was sent contradicts what is already stored."""


class NotYoursError(CampBoxError):
    """What was sent belongs to another learner than the one who is signed in; it waits for that one."""


class NotReleasedError(CampBoxError):
    """The model answer is for those who solved the exercise, and for cohorts that the trainer released it to."""


class NotOpenError(CampBoxError):
    """The trainer has not opened this unit for the learner yet; it opens on a day, where one was said."""

    def __init__(self, place: str, opens_on: date | None = None) -> None:
        super().__init__(place)
        self.opens_on = opens_on


class FieldError(CampBoxError):
    """What was sent in one field cannot be accepted.

    field: name of the form field. code: the reason, which the page puts into words. detail: the part that is meant.
    """

    def __init__(self, field: str, code: str, detail: str = "") -> None:
        super().__init__(f"{field}: {code} {detail}".rstrip())
        self.field = field
        self.code = code
        self.detail = detail


class NamesLockedError(CampBoxError):
    """The vault of names is not open in this browser, or was given another key meanwhile."""


class NamesOnTheWayError(CampBoxError):
    """Names were asked for over a way on which others could read along."""


class SealBrokenError(CampBoxError):
    """Something sealed does not open: it was altered or moved, or belongs to another key."""


class NotPairedError(CampBoxError):
    """This box knows no headquarters yet."""


class TooManyTriesError(CampBoxError):
    """A secret was wrong too often; the next try is read after a pause."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class StorageError(CampBoxError):
    """The disk did not take what was written; nothing was acknowledged."""


class NoRoomError(StorageError):
    """The card is nearly full: what is left is for what people write."""


class DataFolderError(CampBoxError):
    """The data folder cannot be used as it is; the message says what to do."""


class DataFolderNewerError(DataFolderError):
    """The data folder was written by a newer CampBox."""


class DataFolderInUseError(DataFolderError):
    """Another CampBox process holds the data folder."""
