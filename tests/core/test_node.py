"""Opening and closing a node: what it makes, what it refuses, what it does with what it finds."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import select, update

from campbox.errors import DataFolderError, DataFolderInUseError
from campbox.events.kinds import CohortCreated, LearnerAdded
from campbox.events.record import OWN_BOX_ID, record
from campbox.events.replay import has_learnt
from campbox.folder import FolderLock
from campbox.models import Cohort, Event, Learner
from campbox.models import Node as NodeRow
from campbox.node import Node, first_code, open_node
from campbox.services import settings
from tests.clocks import FixedClock
from tests.conftest import OpenNode


def test_first_start_makes_keys_and_notes_who_this_is(box: Node) -> None:
    with box.reading() as session:
        own = session.get_one(NodeRow, OWN_BOX_ID)
        assert (own.node, own.role, own.state) == (box.keys.node, "box", "own")
    assert stat.S_IMODE(box.config.keys.stat().st_mode) == 0o600


def test_second_start_is_the_same_node(open_a_node: OpenNode) -> None:
    first = open_a_node()
    first.close()
    second = open_a_node()
    assert second.keys == first.keys
    with second.reading() as session:
        assert session.query(NodeRow).count() == 1
        assert settings.read(session, settings.RESTORED) is None


def test_hub_has_a_name_of_its_own_kind(open_a_node: OpenNode) -> None:
    assert open_a_node("hub").keys.node.startswith("hq-")
    assert open_a_node("box").keys.node.startswith("bx-")


def test_folder_in_use_is_refused_and_the_one_who_has_it_goes_on(box: Node) -> None:
    with pytest.raises(DataFolderInUseError, match="Another CampBox is running"):
        open_node(box.config, FixedClock())
    box.write(lambda session: record(session, CohortCreated(name="Spring")))


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderError, match="cannot be used"):
        FolderLock(tmp_path / "file" / "box")


def test_folder_is_private_to_its_owner(tmp_path: Path) -> None:
    with FolderLock(tmp_path / "box"):
        assert stat.S_IMODE((tmp_path / "box").stat().st_mode) == 0o700
        with pytest.raises(DataFolderInUseError):
            FolderLock(tmp_path / "box")
    FolderLock(tmp_path / "box").release()


def test_folder_is_free_again_after_closing_and_closing_is_safe_to_repeat(box: Node) -> None:
    box.close()
    box.close()
    again = open_node(box.config, FixedClock())
    again.close()


def test_folder_is_free_again_after_a_start_that_failed(box: Node, open_a_node: OpenNode) -> None:
    box.close()
    key = box.config.keys.read_bytes()
    box.config.keys.write_bytes(b"rubbish")
    with pytest.raises(Exception, match="keys"):
        open_a_node()
    box.config.keys.write_bytes(key)
    assert open_a_node().keys == box.keys


def test_first_code_stays_the_same_until_set_up(box: Node) -> None:
    code = first_code(box)
    assert code is not None
    assert len(code) == 8
    assert code.isdigit()
    assert first_code(box) == code
    assert box.config.first_code.read_text().strip() == code
    assert stat.S_IMODE(box.config.first_code.stat().st_mode) == 0o600


def test_there_is_no_first_code_once_set_up(box: Node) -> None:
    box.write(lambda session: settings.write(session, settings.SETUP_DONE, "1"))
    assert first_code(box) is None


@pytest.mark.parametrize("content", [b"", b"\n", b"1234", b"\0\0\0\0\0\0\0\0\0", b"\xff\xfe", b"12345678\n" * 200])
def test_first_code_that_a_power_cut_damaged_is_made_anew(box: Node, content: bytes) -> None:
    box.config.first_code.write_bytes(content)
    code = first_code(box)
    assert code is not None
    assert len(code) == 8
    assert code.isdigit()


def test_event_of_a_kind_that_was_learnt_meanwhile_is_applied_at_the_next_start(open_a_node: OpenNode) -> None:
    """As after an upgrade: the log keeps what the older software could not read."""
    node = open_a_node()
    node.write(lambda session: record(session, LearnerAdded(about=b"A" * 16, language="ar")))
    node.write(lambda session: session.execute(update(Event).where(Event.kind == "learner.added").values(is_applied=False)))
    node.write(lambda session: session.query(Learner).delete())
    node.close()
    again = open_a_node()
    with again.reading() as session:
        assert session.scalars(select(Learner.language)).all() == ["ar"]
        assert all(session.scalars(select(Event.is_applied)))


@pytest.mark.parametrize("payload", [b'{"lang":7}', b""])
def test_event_that_nobody_can_apply_does_not_make_every_start_replay_the_log(box: Node, payload: bytes) -> None:
    box.write(lambda session: record(session, LearnerAdded(about=b"A" * 16, language="ar")))
    box.write(lambda session: record(session, CohortCreated(name="Spring")))
    broken = update(Event).where(Event.kind == "learner.added").values(payload=payload, is_applied=False)
    box.write(lambda session: session.execute(broken))
    with box.reading() as session:
        assert not has_learnt(session)
        assert session.query(Cohort).count() == 1
