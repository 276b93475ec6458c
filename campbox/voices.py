"""Sound files of messages: in the data folder, named by their content, on disk before the message that has them is kept.

Snapshots hold the database only; a message whose file is gone is shown as text.
"""

import hashlib
import re
from collections.abc import Set
from pathlib import Path

from campbox.config import Config
from campbox.errors import FieldError, StorageError
from sync.files import write_durably

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
_NAME = re.compile(r"[0-9a-f]{32}\.(?:" + "|".join(TYPES) + ")")


def keep_voice(config: Config, content: bytes, field: str) -> str:
    """Put a sound file on disk; returns its name. Raises FieldError for what is no sound or too long, StorageError."""
    if len(content) > VOICE_BYTES_MAX:
        raise FieldError(field, "voice-too-long", str(VOICE_BYTES_MAX // 1_000_000))
    ending = next((ending for beginning, ending in _BEGINNINGS if beginning.match(content)), None)
    if ending is None:
        raise FieldError(field, "not-a-voice")
    name = f"{hashlib.sha256(content).hexdigest()[:32]}.{ending}"
    path = config.voices / name
    try:
        config.voices.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            write_durably(path, content, mode=0o600)
    except OSError as error:
        raise StorageError(f"the sound file could not be written: {error}") from error
    return name


def voice_path(config: Config, name: str) -> Path | None:
    """Where a sound file lies; None when it is gone."""
    path = config.voices / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def type_of(name: str) -> str:
    return TYPES[name.rpartition(".")[2]]


def drop_unused(config: Config, used: Set[str]) -> None:
    """Remove the files that no message and no draft has. Call it when no form can be on its way, at start."""
    if not config.voices.is_dir():
        return
    for path in config.voices.iterdir():
        if path.name not in used:
            path.unlink(missing_ok=True)
