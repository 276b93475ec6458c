"""A stick: full, locked, pulled, torn, or full of other people's things (FORMAT.md section 8)."""

import errno
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sync import files
from sync.errors import Damaged, StickFull, StickGone, StickReadOnly, TooLarge, TransportError
from sync.limits import FILE_LIMIT_BYTES
from sync.transports.folder import FolderTransport
from tests.sync.segment_factories import BOX_NODE, HUB_NODE

CONTENT = b"a sealed file"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
HUB_FOLDER = "CAMPBOX/v1/to/" + hashlib.sha256(HUB_NODE.encode()).hexdigest()[:8]
FILE = f"{HUB_FOLDER}/{SHA256[:32]}.cbx"


def names(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


def put(root: Path, name: str, content: bytes = CONTENT) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def received(root: Path) -> list[str]:
    return [incoming.name for incoming in FolderTransport(root).receive(HUB_NODE)]


def test_file_lies_where_the_format_says(tmp_path: Path) -> None:
    stick = FolderTransport(tmp_path)
    assert stick.send(HUB_NODE, {SHA256: CONTENT}) == 1
    stick.sync_all()
    assert names(tmp_path) == [FILE]
    assert (tmp_path / FILE).read_bytes() == CONTENT


def test_torn_file_under_the_right_name_is_written_again(tmp_path: Path) -> None:
    for torn in (b"", bytes(len(CONTENT)), CONTENT[:-1]):
        put(tmp_path, FILE, torn)
        assert FolderTransport(tmp_path).send(HUB_NODE, {SHA256: CONTENT}) == 1
        assert (tmp_path / FILE).read_bytes() == CONTENT


def test_torn_file_is_damaged_when_read(tmp_path: Path) -> None:
    put(tmp_path, FILE, CONTENT[:-1])
    (incoming,) = FolderTransport(tmp_path).receive(HUB_NODE)
    with pytest.raises(Damaged):
        incoming.read()


def test_rubbish_is_passed_over_and_left_alone(tmp_path: Path) -> None:
    put(tmp_path, FILE)
    for name in (f".{'a' * 32}.cbx", f"{'a' * 32}.tmp", f"{'A' * 32}.cbx", f"{'a' * 31}.cbx", f"{'a' * 32}.cbx.exe"):
        put(tmp_path, f"{HUB_FOLDER}/{name}")
    put(tmp_path, f"{HUB_FOLDER}/{'b' * 32}.cbx", bytes(FILE_LIMIT_BYTES + 1))
    put(tmp_path, "outside")
    (tmp_path / HUB_FOLDER / f"{'c' * 32}.cbx").symlink_to(tmp_path / "outside")
    (tmp_path / HUB_FOLDER / f"{'d' * 32}.cbx").mkdir()
    os.mkfifo(tmp_path / HUB_FOLDER / f"{'e' * 32}.cbx")
    before = names(tmp_path)
    assert [f"CAMPBOX/v1/to/{name}" for name in received(tmp_path)] == [FILE]
    assert names(tmp_path) == before


@pytest.mark.parametrize("swapped", [lambda path: path.symlink_to("/etc/hostname"), os.mkfifo, Path.mkdir])
def test_file_that_is_swapped_after_it_was_listed_is_not_followed(tmp_path: Path, swapped: Callable[[Path], None]) -> None:
    put(tmp_path, FILE)
    (incoming,) = FolderTransport(tmp_path).receive(HUB_NODE)
    (tmp_path / FILE).unlink()
    swapped(tmp_path / FILE)
    with pytest.raises((TransportError, Damaged)):
        incoming.read()


def test_file_that_grows_after_it_was_listed_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    put(tmp_path, FILE)
    (incoming,) = FolderTransport(tmp_path).receive(HUB_NODE)
    with (tmp_path / FILE).open("ab") as file:
        file.truncate(50 * FILE_LIMIT_BYTES)
    with pytest.raises(TooLarge):
        incoming.read()


def test_file_that_vanishes_after_it_was_listed_means_the_stick_is_gone(tmp_path: Path) -> None:
    put(tmp_path, FILE)
    (incoming,) = FolderTransport(tmp_path).receive(HUB_NODE)
    (tmp_path / FILE).unlink()
    with pytest.raises(StickGone):
        incoming.read()


def test_folder_with_a_hundred_thousand_rubbish_names_is_survived(tmp_path: Path) -> None:
    put(tmp_path, FILE)
    for number in range(100_000):
        os.mknod(tmp_path / HUB_FOLDER / f"rubbish-{number}")
    before = time.monotonic()
    assert len(received(tmp_path)) == 1
    assert time.monotonic() - before < 5


def test_no_more_files_are_listed_at_once_than_a_folder_should_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        put(tmp_path, f"{HUB_FOLDER}/{number:032}.cbx")
    monkeypatch.setattr("sync.transports.folder._FILES_LIMIT", 15)
    assert len(received(tmp_path)) == 15
    monkeypatch.setattr("sync.transports.folder._ENTRIES_LIMIT", 10)
    assert len(received(tmp_path)) == 10


def test_stick_without_our_folders_is_empty(tmp_path: Path) -> None:
    assert received(tmp_path) == []
    put(tmp_path, "CAMPBOX", b"a file with the name of our folder")
    assert received(tmp_path) == []


def test_linked_folder_is_neither_read_nor_written(tmp_path: Path) -> None:
    elsewhere, stick = tmp_path / "elsewhere", tmp_path / "stick"
    put(elsewhere, FILE.removeprefix("CAMPBOX/"))
    stick.mkdir()
    (stick / "CAMPBOX").symlink_to(elsewhere)
    before = names(elsewhere)
    assert received(stick) == []
    with pytest.raises(TransportError, match="stands in the way"):
        FolderTransport(stick).send(HUB_NODE, {hashlib.sha256(b"new").hexdigest(): b"new"})
    assert names(elsewhere) == before


def test_discarding_what_is_not_there_changes_nothing(tmp_path: Path) -> None:
    FolderTransport(tmp_path).discard(f"{'a' * 8}/{'a' * 32}.cbx")
    assert names(tmp_path) == []


def test_only_our_own_file_is_discarded(tmp_path: Path) -> None:
    stick = FolderTransport(tmp_path)
    stick.send(HUB_NODE, {SHA256: CONTENT})
    stick.send(BOX_NODE, {SHA256: CONTENT})
    (incoming,) = stick.receive(HUB_NODE)
    stick.discard(incoming.name)
    assert received(tmp_path) == []
    assert len(list(stick.receive(BOX_NODE))) == 1
    for foreign in ("../x", "/etc/passwd", "outside", f"{'a' * 8}/../{'a' * 32}.cbx"):
        with pytest.raises(ValueError, match="not the name"):
            stick.discard(foreign)


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (errno.ENOSPC, StickFull),
        (errno.EDQUOT, StickFull),
        (errno.EROFS, StickReadOnly),
        (errno.EACCES, StickReadOnly),
        (errno.EIO, StickGone),
        (errno.ENODEV, StickGone),
        (errno.ENAMETOOLONG, TransportError),
    ],
)
def test_failing_stick_says_what_to_do_and_keeps_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, refusal: type[TransportError]
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    stick = FolderTransport(tmp_path)
    stick.send(HUB_NODE, {})
    monkeypatch.setattr(os, "fsync", fail)
    (tmp_path / HUB_FOLDER).mkdir(parents=True, exist_ok=True)
    with pytest.raises(refusal) as refused:
        stick.send(HUB_NODE, {SHA256: CONTENT})
    assert type(refused.value) is refusal
    assert names(tmp_path) == []


def test_stick_that_fails_even_to_tidy_up_still_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, *target: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    FolderTransport(tmp_path).send(HUB_NODE, {})
    monkeypatch.setattr(Path, "replace", fail)
    monkeypatch.setattr(Path, "unlink", fail)
    with pytest.raises(StickGone):
        FolderTransport(tmp_path).send(HUB_NODE, {SHA256: CONTENT})
    assert received(tmp_path) == []


def test_stick_that_is_not_there_is_gone(tmp_path: Path) -> None:
    stick = FolderTransport(tmp_path / "pulled")
    for attempt in (
        lambda: stick.send(HUB_NODE, {SHA256: CONTENT}),
        lambda: stick.receive(HUB_NODE),
        lambda: stick.discard(f"{'a' * 8}/{'a' * 32}.cbx"),
        stick.sync_all,
    ):
        with pytest.raises(StickGone):
            attempt()
    assert not (tmp_path / "pulled").exists()


def test_file_system_that_cannot_flush_a_folder_is_still_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", refuse)
    files.sync_folder(tmp_path)


def test_failure_while_flushing_everything_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", lambda path, flags: 1_000_000)  # a descriptor that is not open
    monkeypatch.setattr(os, "close", lambda descriptor: None)
    with pytest.raises(TransportError, match="Bad file descriptor"):
        FolderTransport(tmp_path).sync_all()
