"""A card that takes 40 ms for each flush: people who answer at the same time share the flush, and nobody skips it."""

from pathlib import Path

from campbox.node import Node
from tests.events.chains import check_log
from tests.faults.shims import run_with_shims


def test_thirty_people_on_a_slow_card_share_its_flushes(box: Node, tmp_path: Path, open_a_node: object) -> None:
    box.close()
    done = run_with_shims(tmp_path, "tests.faults.slow_card", str(box.config.data), flush_ms=40)
    commits, flushes, seconds = done["commits"], done["flushes"], done["seconds"]
    assert isinstance(commits, int)
    assert isinstance(flushes, int)
    assert isinstance(seconds, float)
    # 160 facts one by one would be 160 flushes and 6.4 s.
    assert 5 <= commits <= 40
    assert flushes >= commits
    assert seconds < 3
    with box.reading() as session:
        assert check_log(session, box.keys.node) == 161
