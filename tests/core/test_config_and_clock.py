"""What a node is started with, and the clocks of the machine."""

import time
from pathlib import Path

import pytest

from campbox import network
from campbox.clock import SystemClock, now
from campbox.config import Config, config_from
from campbox.errors import CampBoxError


def test_defaults_differ_by_role_so_that_a_box_and_a_hub_live_on_one_machine() -> None:
    box, hub = config_from("box", {}), config_from("hub", {})
    assert (box.data, box.port) == (Path("data/box").absolute(), 8080)
    assert (hub.data, hub.port) == (Path("data/hub").absolute(), 8090)


def test_environment_counts_unless_the_command_line_says_otherwise() -> None:
    environment = {
        "CAMPBOX_DATA": "/srv/box",
        "CAMPBOX_PORT": "80",
        "CAMPBOX_PUBLIC_HOST": "campbox.lan",
        "CAMPBOX_STICKS": "/a/*:/b",
        "CAMPBOX_BEHIND_TLS": "1",
    }
    found = config_from("box", environment)
    assert (found.data, found.port, found.public_host) == (Path("/srv/box"), 80, "campbox.lan")
    assert found.stick_folders == ("/a/*", "/b")
    assert found.behind_tls
    given = config_from("box", environment, data=Path("/other"), port=8081, public_host=None)
    assert (given.data, given.port, given.public_host) == (Path("/other"), 8081, "campbox.lan")


def test_tls_is_believed_only_when_told() -> None:
    assert not config_from("box", {}).behind_tls
    assert not config_from("box", {"CAMPBOX_BEHIND_TLS": "0"}).behind_tls


@pytest.mark.parametrize("port", ["abc", "", "-1", "0x50", "99999"])
def test_port_that_is_none_is_told_in_a_sentence(port: str) -> None:
    with pytest.raises(CampBoxError, match="CAMPBOX_PORT"):
        config_from("box", {"CAMPBOX_PORT": port})


def test_everything_that_must_last_lies_in_the_data_folder() -> None:
    config = Config(role="box", data=Path("/srv/box"))
    for each in (
        config.database,
        config.courses,
        config.outbox,
        config.spool,
        config.snapshots,
        config.keys,
        config.first_code,
    ):
        assert each.is_relative_to(config.data)


def test_uptime_grows_and_boot_is_the_same_for_every_clock_of_this_boot() -> None:
    first, second = SystemClock(), SystemClock()
    before = first.uptime_ms()
    time.sleep(0.02)
    assert first.boot == second.boot
    assert 15 <= second.uptime_ms() - before < 5_000
    assert now(first).boot == first.boot


def test_boot_is_a_hash_and_not_the_machine_s_own_id() -> None:
    boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert SystemClock().boot not in boot_id
    assert len(SystemClock().boot) == 16


def test_wall_clock_of_a_hub_is_believed() -> None:
    assert SystemClock(trust_wall=True).wall_is_trusted()
    assert abs(SystemClock().wall_ms() - time.time() * 1000) < 5_000


def test_wall_clock_of_a_box_is_believed_only_when_a_time_server_vouches_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "synchronized"
    monkeypatch.setattr("campbox.clock.TIME_IS_SYNCHRONISED", mark)
    assert not SystemClock().wall_is_trusted()
    mark.touch()
    assert SystemClock().wall_is_trusted()


def test_address_for_the_class_is_the_box_s_name_where_it_has_one() -> None:
    assert network.class_address("campbox.lan", 80) == "http://campbox.lan/"
    assert network.class_address("campbox.lan", 8080) == "http://campbox.lan:8080/"


@pytest.mark.parametrize(
    ("address", "expected"), [("192.168.4.1", "http://192.168.4.1:8080/"), (None, "http://localhost:8080/")]
)
def test_address_for_the_class_without_a_name(monkeypatch: pytest.MonkeyPatch, address: str | None, expected: str) -> None:
    monkeypatch.setattr(network, "lan_address", lambda: address)
    assert network.class_address(None, 8080) == expected


def test_address_on_the_network_is_never_loopback() -> None:
    found = network.lan_address()
    assert found is None or not found.startswith("127.")


def test_machine_without_a_network_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_ELSEWHERE", ("255.255.255.255", 9))  # connecting to it is refused, as without a route
    assert network.lan_address() is None
