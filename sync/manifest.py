"""The signed list of what is published on a channel (FORMAT.md section 11)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sync import strictjson
from sync.errors import BadSignature, Damaged, NotNewer, TooLarge, UnsupportedFormat
from sync.parse import SHA256_HEX
from sync.seal import verify

MANIFEST_LIMIT_BYTES = 8 * 1024 * 1024
FILES_LIMIT = 20_000
PATH_LIMIT_BYTES = 200
PART_BYTES = 1024 * 1024

_KIND = re.compile(r"[ -~]{1,40}")
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,39}")
_APP_VERSION = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){1,2}")
# Each step of a path begins with neither a dot nor nothing, so neither "..", "/" in front nor a hidden file is one.
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class PublishedFile:
    """One file: where it goes, its length and hash, and the hash of each MiB when the publisher gave them."""

    path: str
    length_bytes: int
    sha256: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """One version of a channel. `made_ms` is shown as its age, and never a reason to refuse."""

    channel: str
    version: int
    made_ms: int
    min_app: str
    files: tuple[PublishedFile, ...]


def read_manifest(content: bytes, minisig: bytes, verify_key: str, channel: str, installed_version: int) -> Manifest:
    """The manifest in `content`, signed by `verify_key` for `channel` and newer than what is installed.

    Raises TooLarge, BadSignature, Damaged, UnsupportedFormat, or NotNewer for what is installed already or older: a
    roll back is a higher version with the old files.
    """
    if len(content) > MANIFEST_LIMIT_BYTES:
        raise TooLarge("The manifest is too large.")
    comment = verify(content, minisig, verify_key)
    manifest = _manifest(strictjson.read_object(content))
    if manifest.channel != channel or comment != f"cbx-manifest {channel} {manifest.version}":
        raise BadSignature("The manifest was signed for another channel or version.")
    if manifest.version <= installed_version:
        raise NotNewer(f"Version {manifest.version} of {channel} is not newer than {installed_version}.")
    return manifest


def _manifest(fields: dict[str, object]) -> Manifest:
    if strictjson.text(fields.get("cbx"), _KIND) != "manifest/1":
        raise UnsupportedFormat("The manifest is of a later version.")
    files = tuple(_file(item) for item in strictjson.array(fields.get("files"), longest=FILES_LIMIT))
    _check_paths(file.path for file in files)
    return Manifest(
        channel=strictjson.text(fields.get("channel"), _CHANNEL),
        version=strictjson.integer(fields.get("version"), 1),
        made_ms=strictjson.integer(fields.get("made")),
        min_app=strictjson.text(fields.get("min_app"), _APP_VERSION),
        files=files,
    )


def _file(item: object) -> PublishedFile:
    if not isinstance(item, dict):
        raise Damaged("A file of the manifest is not an object.")
    path = strictjson.text(item.get("path"), _PATH)
    if len(path) > PATH_LIMIT_BYTES:
        raise TooLarge("A path in the manifest is too long.")
    length_bytes = strictjson.integer(item.get("len"))
    part_count = -(-length_bytes // PART_BYTES)
    parts = strictjson.array(item["parts"], shortest=part_count, longest=part_count) if "parts" in item else []
    return PublishedFile(
        path=path,
        length_bytes=length_bytes,
        sha256=strictjson.text(item.get("sha256"), SHA256_HEX),
        parts=tuple(strictjson.text(part, SHA256_HEX) for part in parts),
    )


def _check_paths(paths: Iterable[str]) -> None:
    """No path twice, not even in other letters' case, and none that is a folder of another."""
    listed = sorted(path.lower().split("/") for path in paths)
    for path, following in pairwise(listed):
        if following[: len(path)] == path:
            raise Damaged("Two files of the manifest stand in one place.")
