"""The server is killed at random moments while learners answer: what they were told is saved, is saved."""

import time
from random import Random

from campbox.node import Node
from tests.faults.evidence import check_everything
from tests.faults.serving import answering, box_config, prepare_learners, serving
from tests.soak import soak, times

KILLS = times(20, 200)


@soak
def test_no_acknowledged_attempt_is_lost_when_the_server_is_killed(box: Node) -> None:
    box.close()
    config, random = box_config(box.config.data), Random(20260211)
    learners = prepare_learners(config, 6)
    for _ in range(KILLS):
        with serving(config) as server, answering(learners, config.port, random):
            time.sleep(random.uniform(0.02, 0.25))
            server.kill()
    assert sum(len(each.acknowledged) for each in learners) > 2 * KILLS
    check_everything(config, learners, starts=KILLS + 1)
