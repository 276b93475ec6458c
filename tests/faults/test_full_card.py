"""A full card: nothing is acknowledged that is not there, and the box goes on once there is room again."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from campbox import backup
from campbox.config import Config
from campbox.errors import StorageError
from campbox.events.kinds import CohortCreated
from campbox.events.record import record
from campbox.models import Setting
from campbox.node import Node, open_node
from campbox.services import settings
from tests.clocks import FixedClock
from tests.core.folders import make_cohort
from tests.events.chains import check_log
from tests.faults.evidence import check_integrity

BALLAST_BYTES = 3 * 1024 * 1024
LARGE = "x" * 100_000


@pytest.fixture
def small_card(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"NOT TESTED: no full card without root and tmpfs ({error})")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def small_box(small_card: Path) -> Iterator[Node]:
    node = open_node(Config(role="box", data=small_card / "box"), FixedClock())
    yield node
    node.close()


@pytest.fixture
def ballast(small_card: Path) -> Path:
    file = small_card / "ballast"
    file.write_bytes(bytes(BALLAST_BYTES))
    return file


def write_until_full(node: Node) -> list[str]:
    """The keys of what was acknowledged."""
    acknowledged: list[str] = []
    for number in range(200):
        key = f"k{number}"

        def command(session: Session, key: str = key) -> None:
            record(session, CohortCreated(name=key))
            settings.write(session, key, LARGE)

        try:
            node.write(command)
        except StorageError:
            return acknowledged
        acknowledged.append(key)
    raise AssertionError("the card never got full")


def stored(node: Node) -> list[str]:
    with node.reading() as session:
        check_log(session, node.keys.node)
        return sorted(each.key for each in session.query(Setting) if each.value == LARGE)


def test_full_card_keeps_what_it_acknowledged_and_nothing_of_what_it_refused(small_box: Node, ballast: Path) -> None:
    acknowledged = write_until_full(small_box)
    assert acknowledged
    assert stored(small_box) == sorted(acknowledged)


def test_writer_goes_on_once_there_is_room_again(small_box: Node, ballast: Path) -> None:
    acknowledged = write_until_full(small_box)
    ballast.unlink()
    make_cohort(small_box, "afterwards")
    acknowledged += write_until_full(small_box)
    assert set(stored(small_box)) == set(acknowledged)
    check_integrity(small_box.config.database)


def test_full_card_is_told_to_everybody_who_waits(small_box: Node, ballast: Path) -> None:
    write_until_full(small_box)
    before = stored(small_box)

    def large(number: int) -> str | None:
        try:
            small_box.write(lambda session: settings.write(session, f"late {number}", LARGE))
        except StorageError:
            return None
        return f"late {number}"

    with ThreadPoolExecutor(16) as pool:
        acknowledged = [key for key in pool.map(large, range(64)) if key is not None]
    assert len(acknowledged) < 64
    assert set(stored(small_box)) == {*before, *acknowledged}


def test_snapshot_on_a_full_card_leaves_nothing_behind_and_the_box_goes_on(small_box: Node, ballast: Path) -> None:
    write_until_full(small_box)
    with pytest.raises(StorageError, match="no snapshot"):
        backup.take_snapshot(small_box.config)
    assert backup.snapshots(small_box.config) == []
    assert [path.name for path in small_box.config.snapshots.iterdir()] == []
    ballast.unlink()
    with small_box.reading() as session:
        assert session.query(Setting).count() > 0


def test_box_starts_again_after_its_card_was_full(small_box: Node, ballast: Path) -> None:
    acknowledged = write_until_full(small_box)
    small_box.close()
    ballast.unlink()
    again = open_node(small_box.config, FixedClock())
    try:
        assert set(stored(again)) == set(acknowledged)
        make_cohort(again, "afterwards")
    finally:
        again.close()
