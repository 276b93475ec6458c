"""A box and a hub that know each other."""

import pytest

from campbox.node import Node
from tests.conftest import OpenNode
from tests.replica.exchanging import pair


@pytest.fixture
def hub(open_a_node: OpenNode) -> Node:
    return open_a_node("hub")


@pytest.fixture
def paired(box: Node, hub: Node) -> Node:
    """The box, known at the hub."""
    pair(box, hub)
    return box
