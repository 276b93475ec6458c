"""What a node was started with; the only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from campbox.errors import CampBoxError

Role = Literal["box", "hub"]
DEFAULT_DATA = {"box": Path("data/box"), "hub": Path("data/hub")}
STICK_FOLDERS = ("/media/*/*", "/media/*", "/run/media/*/*", "/mnt/*")


@dataclass(frozen=True)
class Config:
    """What the command line and the environment said.

    data: the folder of everything that must survive, absolute. stick_folders: patterns of places where sticks appear.
    behind_tls: another program on this machine does TLS. tls_port: where this one does, with a certificate of its own.
    """

    role: Role
    data: Path
    host: str = "0.0.0.0"  # noqa: S104  # phones on the Wi-Fi must reach it
    port: int = 8080
    public_host: str | None = None
    stick_folders: tuple[str, ...] = field(default=STICK_FOLDERS)
    behind_tls: bool = False
    tls_port: int | None = None

    def __post_init__(self) -> None:
        # Flask and Flask-SQLAlchemy look for relative files in folders of their own.
        object.__setattr__(self, "data", self.data.absolute())

    @property
    def database(self) -> Path:
        return self.data / "campbox.db"

    @property
    def courses(self) -> Path:
        return self.data / "courses"

    @property
    def outbox(self) -> Path:
        return self.data / "outbox"

    @property
    def spool(self) -> Path:
        return self.data / "spool"

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def snapshots(self) -> Path:
        return self.data / "snapshots"

    @property
    def keys(self) -> Path:
        return self.data / "node.key"

    @property
    def certificate(self) -> Path:
        return self.data / "tls.pem"

    @property
    def first_code(self) -> Path:
        return self.data / "first-code.txt"


def _port(text: str, name: str = "CAMPBOX_PORT") -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise CampBoxError(f"{name} is {text!r}; a port is a number from 1 to 65535.")


def config_from(role: Role, environment: Mapping[str, str] = os.environ, **given: object) -> Config:
    """The configuration: what the command line gave, else the environment, else the defaults."""
    values: dict[str, object] = {"role": role, "data": DEFAULT_DATA[role], "port": 8080 if role == "box" else 8090}
    if "CAMPBOX_DATA" in environment:
        values["data"] = Path(environment["CAMPBOX_DATA"])
    if "CAMPBOX_PORT" in environment:
        values["port"] = _port(environment["CAMPBOX_PORT"])
    if "CAMPBOX_PUBLIC_HOST" in environment:
        values["public_host"] = environment["CAMPBOX_PUBLIC_HOST"]
    if "CAMPBOX_STICKS" in environment:
        values["stick_folders"] = tuple(environment["CAMPBOX_STICKS"].split(":"))
    if "CAMPBOX_BEHIND_TLS" in environment:
        values["behind_tls"] = environment["CAMPBOX_BEHIND_TLS"] == "1"
    if "CAMPBOX_TLS_PORT" in environment:
        values["tls_port"] = _port(environment["CAMPBOX_TLS_PORT"], "CAMPBOX_TLS_PORT")
    values.update({key: value for key, value in given.items() if value is not None})
    return Config(**values)  # type: ignore[arg-type]  # the keys and types are those just above
