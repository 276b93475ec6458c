"""Where this machine is reached from the others."""

import socket

# An address of the documentation range: connecting a datagram socket sends nothing, it only chooses our own address.
_ELSEWHERE = ("192.0.2.1", 9)


def lan_address() -> str | None:
    """This machine's own address on its network; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address


def host_names(public_host: str | None) -> list[str]:
    """Every name and address under which a browser may know this machine."""
    found = [public_host or "campbox.lan", "localhost", "127.0.0.1"]
    own = lan_address()
    return found if own is None else [*found, own]


def class_address(public_host: str | None, port: int) -> str:
    """The address that learners type: the box's name where it has one on the network, else its number."""
    host = public_host or lan_address() or "localhost"
    return f"http://{host}/" if port == 80 else f"http://{host}:{port}/"
