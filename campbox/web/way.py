"""The way a page travels: whether others on the Wi-Fi could read along, and where it is encrypted."""

from ipaddress import ip_address

from flask import request

from campbox.errors import NamesOnTheWayError
from campbox.web.current import node

# A program on this machine that hands requests on names the browser's address here; then the browser is elsewhere.
_HANDED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def is_readable_on_the_way() -> bool:
    """Whether this page travels unencrypted from one machine to another."""
    return not (request.is_secure or _is_on_the_box_itself())


def check_way() -> None:
    """Raise NamesOnTheWayError where others could read along."""
    if is_readable_on_the_way():
        raise NamesOnTheWayError("unencrypted")


def secure_address(path: str) -> str | None:
    """Where this box shows the same page encrypted; None where it has no TLS."""
    config = node().config
    if config.tls_port is not None:
        host = request.host if request.host.endswith("]") else request.host.rsplit(":", 1)[0]
        return f"https://{host}:{config.tls_port}{path}"
    return f"https://{request.host}{path}" if config.behind_tls else None


def _is_on_the_box_itself() -> bool:
    try:
        is_here = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return is_here and not any(each in request.headers for each in _HANDED_ON)
