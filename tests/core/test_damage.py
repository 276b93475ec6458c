"""A damaged data folder: the box starts, says what it restored, and loses no more than it must."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from campbox import backup
from campbox.config import Config
from campbox.errors import DataFolderError, DataFolderNewerError
from campbox.node import Node
from campbox.services import cohorts, settings
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.core.folders import content_of, crash, make_cohort, merge_log, set_schema
from tests.events.chains import check_log

Harm = Callable[[Path], object]
PAGE_BYTES = 4096


def names(node: Node) -> list[str]:
    with node.reading() as session:
        return [each.name for each in cohorts.cohorts(session)]


def restored(node: Node) -> str | None:
    with node.reading() as session:
        return settings.read(session, settings.RESTORED)


@pytest.fixture
def crashed(open_a_node: OpenNode) -> Config:
    """A box with a snapshot that holds `kept`, and a database that also holds `later`; the power went."""
    node = open_a_node()
    make_cohort(node, "kept")
    backup.take_snapshot(node.config)
    make_cohort(node, "later")
    crash(node)
    merge_log(node.config.database)
    return node.config


def overwrite(start: float, end: float, content: bytes | None = None) -> Harm:
    """Harm that part of the file between two shares of its length."""

    def harm(database: Path) -> None:
        raw = bytearray(database.read_bytes())
        first, last = round(len(raw) * start), round(len(raw) * end)
        raw[first:last] = (content or os.urandom(PAGE_BYTES)) * ((last - first) // len(content or bytes(PAGE_BYTES)) + 1)
        database.write_bytes(raw)

    return harm


def truncate(share: float) -> Harm:
    return lambda database: os.truncate(database, round(database.stat().st_size * share))


def replace_by_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()
    (database / "lost+found").mkdir()


DAMAGE: dict[str, Harm] = {
    "nothing is left of it": lambda database: database.write_bytes(b""),
    "it is missing": Path.unlink,
    "a folder is in its place": replace_by_folder,
    "half of it is left": truncate(0.5),
    "one page is left": truncate(0.02),
    "its last page is missing": lambda database: os.truncate(database, database.stat().st_size - PAGE_BYTES),
    "its header is zeroes": lambda database: overwrite(0, 0.0004, b"\0")(database),
    "all of it is zeroes": overwrite(0, 1, b"\0"),
    "its first pages are noise": overwrite(0, 0.1),
    "its middle is noise": overwrite(0.3, 0.7),
    "its end is noise": overwrite(0.6, 1),
    "it is another file": lambda database: database.write_bytes(b"GIF89a" * 1000),
    "it is a text of another program": lambda database: database.write_text("SQLite format 3"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_database_is_set_aside_and_the_newest_snapshot_takes_its_place(
    crashed: Config, open_a_node: OpenNode, damage: str
) -> None:
    DAMAGE[damage](crashed.database)
    node = open_a_node()
    assert names(node) == ["kept"]
    said = restored(node)
    assert said is not None
    assert "campbox-000001.db" in said
    make_cohort(node, "afterwards")
    with node.reading() as session:
        check_log(session, node.keys.node)
    assert names(node) == ["kept", "afterwards"]


def test_what_was_set_aside_is_kept_as_it_was(crashed: Config, open_a_node: OpenNode) -> None:
    overwrite(0, 1)(crashed.database)
    damaged = crashed.database.read_bytes()
    node = open_a_node()
    said = restored(node)
    assert said is not None
    assert (crashed.data / said.split()[0] / "campbox.db").read_bytes() == damaged


def test_second_damage_does_not_overwrite_what_was_set_aside_before(crashed: Config, open_a_node: OpenNode) -> None:
    for number in (1, 2):
        overwrite(0, 1)(crashed.database)
        node = open_a_node()
        said = restored(node)
        assert said is not None
        assert said.split()[0] == f"damaged-{number}"
        crash(node)
    assert {path.name for path in crashed.data.glob("damaged-*")} == {"damaged-1", "damaged-2"}


def test_damaged_snapshot_is_passed_over(crashed: Config, open_a_node: OpenNode) -> None:
    newer = crashed.snapshots / "campbox-000002.db"
    newer.write_bytes(b"rubbish")
    overwrite(0, 1)(crashed.database)
    node = open_a_node()
    assert names(node) == ["kept"]
    assert newer.read_bytes() == b"rubbish"


def test_empty_snapshot_is_passed_over(crashed: Config, open_a_node: OpenNode) -> None:
    """What a cut leaves of a file that was not on the card yet."""
    (crashed.snapshots / "campbox-000002.db").touch()
    overwrite(0, 1)(crashed.database)
    assert names(open_a_node()) == ["kept"]


def test_box_without_a_sound_snapshot_starts_empty_under_its_own_name_and_says_so(
    crashed: Config, open_a_node: OpenNode
) -> None:
    for snapshot in backup.snapshots(crashed):
        snapshot.write_bytes(b"rubbish")
    overwrite(0, 1)(crashed.database)
    before = crashed.keys.read_bytes()
    node = open_a_node()
    assert names(node) == []
    assert restored(node) is not None
    assert crashed.keys.read_bytes() == before
    make_cohort(node, "a new beginning")


def test_garbage_in_the_write_ahead_log_does_not_harm_what_was_checkpointed(crashed: Config, open_a_node: OpenNode) -> None:
    node = open_a_node()
    node.close()
    Path(f"{crashed.database}-wal").write_bytes(os.urandom(100_000))
    Path(f"{crashed.database}-shm").write_bytes(os.urandom(32_768))
    again = open_a_node()
    assert names(again) == ["kept", "later"]
    assert restored(again) is None


def test_power_cut_without_damage_restores_nothing(crashed: Config, open_a_node: OpenNode) -> None:
    node = open_a_node()
    assert names(node) == ["kept", "later"]
    assert restored(node) is None
    assert not list(crashed.data.glob("damaged-*"))


def test_header_that_broke_while_the_box_was_off_is_noticed_after_an_orderly_end_too(
    crashed: Config, open_a_node: OpenNode
) -> None:
    open_a_node().close()
    assert (crashed.data / "closed").exists()
    overwrite(0, 0.01)(crashed.database)
    assert names(open_a_node()) == ["kept"]


@pytest.mark.parametrize(
    "stray", ["snapshots/campbox-000001 (copy).db", "snapshots/campbox-x.db", "damaged-1.zip", "damaged-old"]
)
def test_files_that_a_person_left_in_the_folder_are_no_obstacle(crashed: Config, open_a_node: OpenNode, stray: str) -> None:
    (crashed.data / stray).write_bytes(b"x")
    overwrite(0, 1)(crashed.database)
    node = open_a_node()
    assert names(node) == ["kept"]
    assert backup.take_snapshot(crashed).name == "campbox-000002.db"
    assert (crashed.data / stray).read_bytes() == b"x"


@pytest.mark.parametrize(
    "harm", [Path.unlink, Path.touch, lambda path: path.write_bytes(b""), lambda path: os.truncate(path, 40)]
)
def test_missing_or_damaged_keys_come_back_from_beside_the_snapshots(
    crashed: Config, open_a_node: OpenNode, harm: Harm
) -> None:
    before = crashed.keys.read_bytes()
    harm(crashed.keys)
    node = open_a_node()
    assert crashed.keys.read_bytes() == before
    assert names(node) == ["kept", "later"]
    assert crashed.keys.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b""), lambda path: os.truncate(path, 40)])
def test_missing_or_damaged_keys_without_a_spare_are_told_and_nothing_is_changed(
    crashed: Config, open_a_node: OpenNode, harm: Harm
) -> None:
    spare = crashed.snapshots / crashed.keys.name
    kept = spare.read_bytes()
    spare.unlink()
    harm(crashed.keys)
    before = content_of(crashed.data)
    with pytest.raises(DataFolderError, match=r"keys .* (missing|damaged)"):
        open_a_node()
    assert content_of(crashed.data) == before
    crashed.keys.write_bytes(kept)
    assert names(open_a_node()) == ["kept", "later"]


def test_keys_of_another_box_are_refused_and_nothing_is_changed(crashed: Config, open_a_node: OpenNode) -> None:
    other = open_a_node("box", "other")
    own = crashed.keys.read_bytes()
    shutil.copyfile(other.config.keys, crashed.keys)
    before = content_of(crashed.data)
    with pytest.raises(DataFolderError, match="another box"):
        open_a_node()
    assert content_of(crashed.data) == before
    crashed.keys.write_bytes(own)
    assert names(open_a_node()) == ["kept", "later"]


def test_folder_of_a_newer_version_is_refused_with_a_sentence_and_unchanged(crashed: Config, open_a_node: OpenNode) -> None:
    set_schema(crashed.database, "9999")
    before = content_of(crashed.data)
    with pytest.raises(DataFolderNewerError, match=r"newer CampBox \(schema 9999\)"):
        open_a_node()
    assert content_of(crashed.data) == before


def test_box_with_an_unfinished_first_start_is_finished(open_a_node: OpenNode, empty_database: Path, tmp_path: Path) -> None:
    """A cut during the very first start leaves a database without tables, and keys."""
    node = open_a_node()
    node.close()
    node.config.database.unlink()
    shutil.rmtree(node.config.snapshots, ignore_errors=True)
    again = open_a_node()
    assert again.keys == node.keys
    make_cohort(again, "Spring")


def test_snapshot_is_a_whole_database_and_class_goes_on_meanwhile(box: Node, clock: FixedClock) -> None:
    make_cohort(box, "Spring")
    snapshot = backup.take_snapshot(box.config)
    make_cohort(box, "Summer")
    assert backup.is_sound(snapshot, thorough=True)
    assert sorted(path.name for path in box.config.snapshots.iterdir()) == ["campbox-000001.db", "node.key"]
    assert (box.config.snapshots / "node.key").read_bytes() == box.config.keys.read_bytes()
    assert (box.config.snapshots / "node.key").stat().st_mode & 0o077 == 0
    assert box.config.snapshots.stat().st_mode & 0o077 == 0


def test_only_the_newest_five_snapshots_are_kept(box: Node) -> None:
    for _ in range(7):
        backup.take_snapshot(box.config)
    assert [path.name for path in backup.snapshots(box.config)] == [f"campbox-{number:06d}.db" for number in (7, 6, 5, 4, 3)]


def test_left_over_of_a_snapshot_that_a_cut_interrupted_is_replaced(box: Node) -> None:
    box.config.snapshots.mkdir()
    (box.config.snapshots / "campbox-000001.tmp").write_bytes(b"half")
    snapshot = backup.take_snapshot(box.config)
    assert sorted(path.name for path in box.config.snapshots.iterdir()) == [snapshot.name, "node.key"]


def test_restoring_what_is_not_a_snapshot_is_refused_and_changes_nothing(crashed: Config, tmp_path: Path) -> None:
    rubbish, empty = tmp_path / "rubbish.db", tmp_path / "empty.db"
    rubbish.write_bytes(b"x" * 5000)
    empty.touch()
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE song (name)")
    before = content_of(crashed.data)
    for each in (rubbish, empty, foreign, tmp_path / "missing.db", tmp_path):
        with pytest.raises(DataFolderError, match="not a sound snapshot"):
            backup.restore(crashed, each)
    assert content_of(crashed.data) == before


def test_restoring_over_a_missing_database_sets_nothing_aside(crashed: Config, open_a_node: OpenNode) -> None:
    (snapshot,) = backup.snapshots(crashed)
    crashed.database.unlink()
    for suffix in ("-wal", "-shm"):
        Path(f"{crashed.database}{suffix}").unlink(missing_ok=True)
    assert backup.restore(crashed, snapshot) is None
    assert names(open_a_node()) == ["kept"]


def test_stale_write_ahead_log_is_never_applied_to_a_restored_snapshot(crashed: Config, open_a_node: OpenNode) -> None:
    (snapshot,) = backup.snapshots(crashed)
    aside = backup.restore(crashed, snapshot)
    assert aside is not None
    node = open_a_node()
    assert names(node) == ["kept"]
    with node.reading() as session:
        check_log(session, node.keys.node)
