"""The signed list of a channel: what is believed and what is refused (FORMAT.md section 11)."""

import pytest

from sync import manifest
from sync.errors import BadSignature, Damaged, NotNewer, SyncError, TooLarge, UnsupportedFormat
from sync.manifest import Manifest, PublishedFile, read_manifest
from sync.seal import sign
from sync.strictjson import write_object
from tests.sync.segment_factories import BOX, HUB

SHA256 = "ab" * 32
FIELDS: dict[str, object] = {
    "cbx": "manifest/1",
    "channel": "content",
    "version": 7,
    "made": 1_790_000_000_000,
    "min_app": "1.0.0",
    "files": [{"path": "courses/py/001.md", "len": 12, "sha256": SHA256}],
}


def read(fields: dict[str, object], *, comment: str = "cbx-manifest content 7", installed: int = 6) -> Manifest:
    content = write_object(fields)
    return read_manifest(content, sign(HUB.signing_key, content, comment), HUB.verify_key, "content", installed)


def with_file(**changes: object) -> dict[str, object]:
    return {**FIELDS, "files": [{"path": "a.md", "len": 12, "sha256": SHA256, **changes}]}


def with_paths(*paths: str) -> dict[str, object]:
    return {**FIELDS, "files": [{"path": path, "len": 0, "sha256": SHA256} for path in paths]}


def test_signed_manifest_is_read() -> None:
    files = (PublishedFile("courses/py/001.md", 12, SHA256),)
    assert read(FIELDS) == Manifest("content", 7, 1_790_000_000_000, "1.0.0", files)


def test_hash_of_each_mebibyte_may_be_given() -> None:
    parts = [SHA256, SHA256]
    assert read(with_file(len=1024 * 1024 + 1, parts=parts)).files[0].parts == tuple(parts)
    for wrong in ([], parts[:1], parts * 2, ["short", SHA256]):
        with pytest.raises(Damaged):
            read(with_file(len=1024 * 1024 + 1, parts=wrong))


@pytest.mark.parametrize("installed", [7, 8])
def test_manifest_that_is_not_newer_is_not_taken(installed: int) -> None:
    with pytest.raises(NotNewer):
        read(FIELDS, installed=installed)


def test_manifest_of_another_channel_or_version_or_key_is_refused() -> None:
    for fields, comment in (
        ({**FIELDS, "channel": "apps"}, "cbx-manifest apps 7"),
        ({**FIELDS, "version": 8}, "cbx-manifest content 7"),
        (FIELDS, "cbx-manifest content 8"),
    ):
        with pytest.raises(BadSignature):
            read(fields, comment=comment)
    content = write_object(FIELDS)
    minisig = sign(BOX.signing_key, content, "cbx-manifest content 7")
    with pytest.raises(BadSignature):
        read_manifest(content, minisig, HUB.verify_key, "content", 6)


def test_every_flipped_bit_of_a_manifest_is_refused() -> None:
    content = write_object(FIELDS)
    minisig = sign(HUB.signing_key, content, "cbx-manifest content 7")
    for position in range(len(content)):
        flipped = bytearray(content)
        flipped[position] ^= 1
        with pytest.raises(SyncError):
            read_manifest(bytes(flipped), minisig, HUB.verify_key, "content", 6)


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../x", "a//b", "a/", ".hidden", "a/.b", "a b", "é", "a\\b", "a\n", None],
)
def test_path_that_leaves_its_folder_or_hides_is_damaged(path: str | None) -> None:
    with pytest.raises(Damaged):
        read(with_file(path=path))


def test_path_over_its_limit_is_too_large() -> None:
    assert read(with_file(path="x" * 200)).files[0].path == "x" * 200
    with pytest.raises(TooLarge):
        read(with_file(path="x" * 201))


@pytest.mark.parametrize("paths", [("a", "a"), ("A/b", "a/B"), ("a", "a/b"), ("a/b/c", "a-b", "a/b")])
def test_two_files_in_one_place_are_damaged(paths: tuple[str, ...]) -> None:
    with pytest.raises(Damaged):
        read(with_paths(*paths))


def test_files_beside_one_another_are_accepted() -> None:
    assert len(read(with_paths("a/b", "a/c", "a-b", "ab", "b/a")).files) == 5


@pytest.mark.parametrize(
    "changes",
    [{"version": 0}, {"version": "7"}, {"made": -1}, {"min_app": "one"}, {"files": [7]}, {"files": None}, {"channel": ""}],
)
def test_wrong_field_is_damaged(changes: dict[str, object]) -> None:
    with pytest.raises(Damaged):
        read({**FIELDS, **changes})


def test_later_kind_is_unsupported() -> None:
    with pytest.raises(UnsupportedFormat):
        read({**FIELDS, "cbx": "manifest/2"})


def test_manifest_over_its_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "MANIFEST_LIMIT_BYTES", 100)
    with pytest.raises(TooLarge):
        read(FIELDS)
