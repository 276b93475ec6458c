"""The power goes while learners answer: what they were told is saved was on the card."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from campbox.config import Config
from campbox.node import Node
from tests.faults.card import Card
from tests.faults.evidence import check_acknowledged, check_everything
from tests.faults.serving import answering, box_config, prepare_learners, serving
from tests.soak import soak, times

CUTS = times(5, 50)


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    made = Card(tmp_path / "card.img", tmp_path / "card")
    yield made
    made.take_out()


def put_on_card(box: Node, card: Card) -> Config:
    box.close()
    data = card.folder / "box"
    shutil.copytree(box.config.data, data, symlinks=True)
    return box_config(data)


@soak
def test_no_acknowledged_attempt_is_lost_when_the_power_is_cut(box: Node, card: Card) -> None:
    config, random = put_on_card(box, card), Random(20260212)
    learners = prepare_learners(config, 6)
    os.sync()
    for _ in range(CUTS):
        for each in learners:
            each.is_dark.clear()
        with serving(config) as server, answering(learners, config.port, random):
            time.sleep(random.uniform(0.1, 0.4))
            for each in learners:
                each.is_dark.set()
            card.cut_power()
            time.sleep(0.02)
            server.kill()
        card.take_out()
        card.power_on()
        check_acknowledged(config.database, learners)
    assert sum(len(each.acknowledged) for each in learners) > 5 * CUTS
    check_everything(config, learners, starts=CUTS + 1)
