"""Files that the database names: on disk before their row, with the snapshots, and gone when nobody names them."""

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from campbox import backup
from campbox.errors import NoRoomError, StorageError
from campbox.exercises.attached import Attached
from campbox.filestore import FileStore, name_of
from campbox.ids import random_id
from campbox.models import Attachment
from campbox.node import Node
from campbox.services import attachments
from campbox.snapshot_files import FOLDER
from tests.conftest import OpenNode
from tests.core.folders import crash


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", reserve_bytes=0)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def hand_in(box: Node, content: bytes) -> str:
    """A submission with this file; the name of the file."""
    name = box.files.keep(content, "jpg")
    row = Attached(name, len(content))
    box.write(lambda session: attachments.add_attachments(session, submission_id=random_id(), attached=[row]))
    return name


def take_away(box: Node, name: str) -> None:
    def delete(session: Session) -> None:
        session.query(Attachment).filter(Attachment.name == name).delete()

    box.write(delete)


def test_file_is_named_by_its_content_and_kept_once(store: FileStore) -> None:
    names = {store.keep(b"one", "jpg"), store.keep(b"one", "jpg"), store.keep(b"two", "png")}
    assert names == {name_of(b"one", "jpg"), name_of(b"two", "png")}
    assert sorted(contents(store.folder).values()) == [b"one", b"two"]
    assert oct(store.folder.stat().st_mode & 0o777) == "0o700"
    assert {oct(path.stat().st_mode & 0o777) for path in store.folder.iterdir()} == {"0o600"}


@pytest.mark.parametrize("name", ["../node.key", "x", "", "a" * 64 + ".jpg/../../node.key", "a" * 64 + ".tmp.jpg"])
def test_no_name_leads_out_of_the_store(store: FileStore, name: str) -> None:
    store.keep(b"one", "jpg")
    assert store.path(name) is None


def test_file_that_the_card_cut_short_is_written_again(store: FileStore) -> None:
    path = store.folder / store.keep(b"a whole picture", "jpg")
    os.truncate(path, 3)
    store.keep(b"a whole picture", "jpg")
    assert path.read_bytes() == b"a whole picture"


def test_nearly_full_card_takes_no_picture_and_keeps_nothing_half(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files", reserve_bytes=shutil.disk_usage(tmp_path).total)
    with pytest.raises(NoRoomError):
        store.keep(b"one", "jpg")
    assert contents(store.folder) == {}


def test_card_that_refuses_is_an_error_that_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder")
    with pytest.raises(StorageError):
        FileStore(tmp_path / "files", reserve_bytes=0).keep(b"one", "jpg")


def test_unused_file_goes_only_when_it_was_unused_for_a_while(store: FileStore) -> None:
    used, unused = store.keep(b"used", "jpg"), store.keep(b"unused", "jpg")
    store.clear_slowly({used})
    assert set(contents(store.folder)) == {used, unused}, "its row may be on its way"
    store.keep(b"unused", "jpg")
    store.clear_slowly({used})
    assert set(contents(store.folder)) == {used, unused}, "it was sent again meanwhile"
    store.clear_slowly({used})
    assert set(contents(store.folder)) == {used}


def test_start_removes_what_no_row_names_and_what_a_cut_left_unfinished(open_a_node: OpenNode) -> None:
    box = open_a_node("box")
    kept = hand_in(box, b"kept")
    box.files.keep(b"refused", "jpg")
    (box.config.files / "half.tmp").write_bytes(b"ha")
    box.close()
    assert set(contents(open_a_node("box").config.files)) == {kept}


@pytest.fixture
def with_snapshot(open_a_node: OpenNode) -> tuple[Node, str]:
    box = open_a_node("box")
    name = hand_in(box, b"a drawing")
    backup.take_snapshot(box.config)
    return box, name


def test_snapshot_has_the_files_and_they_take_no_room(with_snapshot: tuple[Node, str]) -> None:
    box, name = with_snapshot
    backup.take_snapshot(box.config)
    own, beside = box.config.files / name, box.config.snapshots / FOLDER / name
    assert own.samefile(beside)
    assert own.stat().st_nlink == 2


def test_file_that_no_row_and_no_snapshot_names_any_more_is_gone(with_snapshot: tuple[Node, str]) -> None:
    box, name = with_snapshot
    take_away(box, name)
    box.files.clear(set())
    assert set(contents(box.config.snapshots / FOLDER)) == {name}
    for _ in range(backup.KEEP):
        backup.take_snapshot(box.config)
    assert contents(box.config.snapshots / FOLDER) == {}
    assert contents(box.config.files) == {}


def test_restored_snapshot_brings_its_files_back(with_snapshot: tuple[Node, str], open_a_node: OpenNode) -> None:
    box, name = with_snapshot
    box.close()
    shutil.rmtree(box.config.files)
    backup.restore(box.config, backup.snapshots(box.config)[0])
    assert contents(open_a_node("box").config.files) == {name: b"a drawing"}


def test_folder_of_snapshots_copied_to_another_disk_is_enough(with_snapshot: tuple[Node, str], tmp_path: Path) -> None:
    box, name = with_snapshot
    box.close()
    shutil.copytree(box.config.snapshots, tmp_path / "stick")
    shutil.rmtree(box.config.snapshots)
    shutil.rmtree(box.config.files)
    backup.restore(box.config, next((tmp_path / "stick").glob("*.db")))
    assert contents(box.config.files) == {name: b"a drawing"}


def test_damaged_box_heals_with_its_files_and_keeps_those_of_the_damaged_database(
    with_snapshot: tuple[Node, str], open_a_node: OpenNode
) -> None:
    box, name = with_snapshot
    later = hand_in(box, b"handed in later")
    crash(box)
    box.config.database.write_bytes(b"x" * 8192)
    for wal in box.config.data.glob("campbox.db-*"):
        wal.unlink()
    again = open_a_node("box")
    again.close()
    assert set(contents(open_a_node("box").config.files)) == {name, later}
