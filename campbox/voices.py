"""Sound files of messages: in the file store, on disk before the message that has them is kept.

A message whose file is gone is shown as text.
"""

import re

from campbox.errors import FieldError
from campbox.filestore import FileStore

VOICE_BYTES_MAX = 5_000_000  # five minutes as most phones record them
TYPES = {
    "ogg": "audio/ogg",
    "webm": "audio/webm",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "3gp": "audio/3gpp",
    "wav": "audio/wav",
    "amr": "audio/amr",
    "aac": "audio/aac",
}
# By their first bytes: the name and the type that a browser sends prove nothing.
_BEGINNINGS = (
    (re.compile(rb"OggS"), "ogg"),
    (re.compile(rb"\x1aE\xdf\xa3"), "webm"),
    (re.compile(rb"ID3|\xff[\xfb\xfa\xf3\xf2]"), "mp3"),
    (re.compile(rb"....ftyp3g", re.DOTALL), "3gp"),
    (re.compile(rb"....ftyp", re.DOTALL), "m4a"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "wav"),
    (re.compile(rb"#!AMR"), "amr"),
    (re.compile(rb"\xff[\xf1\xf9]"), "aac"),
)


def sound_ending(content: bytes) -> str | None:
    """The ending of a name that fits a sound file; None for what is no sound."""
    return next((ending for beginning, ending in _BEGINNINGS if beginning.match(content)), None)


def keep_voice(store: FileStore, content: bytes, field: str) -> str:
    """Put a sound file on disk; returns its name. Raises FieldError for what is no sound or too long, StorageError."""
    if len(content) > VOICE_BYTES_MAX:
        raise FieldError(field, "voice-too-long", str(VOICE_BYTES_MAX // 1_000_000))
    ending = sound_ending(content)
    if ending is None:
        raise FieldError(field, "not-a-voice")
    return store.keep(content, ending)


def type_of(name: str) -> str:
    return TYPES[name.rpartition(".")[2]]
