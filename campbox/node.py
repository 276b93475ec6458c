"""A running node: its folder, keys, clock, writer and what it keeps in memory. Made once for each process."""

import secrets as random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from campbox import backup, migrations
from campbox.backup import Restored
from campbox.clock import Clock, Moment, now
from campbox.config import Config
from campbox.courses.library import Library
from campbox.db import prepare_readers, url_of, writer_engine
from campbox.errors import DataFolderError
from campbox.events.record import OWN_BOX_ID, Origin
from campbox.events.replay import has_learnt, replay
from campbox.filestore import FileStore
from campbox.folder import FolderLock
from campbox.models import Incarnation, Start
from campbox.models import Node as NodeRow
from campbox.services import announcements, attachments, settings, sittings
from campbox.services.presence import Presence
from campbox.services.room import Room
from campbox.services.secrets import Throttle
from campbox.vault import Keyring
from campbox.writer import Command, T, Writer
from sync.event import new_incarnation
from sync.files import write_durably
from sync.keys import NodeKeys, make_card

SOFTWARE = f"campbox/{version('campbox')}"
FIRST_CODE_DIGITS = 8


@dataclass(frozen=True)
class Node:
    """Everything that lives as long as the process. Close it in the end."""

    config: Config
    clock: Clock
    keys: NodeKeys
    writer: Writer
    readers: Engine
    library: Library
    files: FileStore
    presence: Presence
    room: Room
    keyring: Keyring = field(repr=False)
    lock: FolderLock = field(repr=False)
    throttle: Throttle = field(default_factory=Throttle)
    sealing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def write(self, command: Command[T]) -> T:
        """Run a command in the one writer; it is on disk when this returns."""
        return self.writer.run(command)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state and can write nothing; for jobs and the command line."""
        with Session(self.readers) as session:
            yield session

    def now(self) -> Moment:
        return now(self.clock)

    def close(self) -> None:
        """Lock the names, stop writing, let the folder go. Safe to repeat."""
        self.keyring.close_everything()
        self.writer.close()
        self.readers.dispose()
        backup.note_closed_properly(self.config)
        self.lock.release()


def open_node(config: Config, clock: Clock) -> Node:
    """Open the data folder, making or healing what is needed. Raises DataFolderError when it cannot be used."""
    lock = FolderLock(config.data)
    try:
        restored = backup.heal(config)
        migrations.upgrade(config.database)
        readers = create_engine(url_of(config.database), pool_size=4)
        prepare_readers(readers)
        keys = _keys(config, readers)
        origin = _origin(readers, keys, clock, restored)
        node = Node(
            config=config,
            clock=clock,
            keys=keys,
            writer=Writer(writer_engine(url_of(config.database)), origin),
            readers=readers,
            library=Library(config.courses),
            files=FileStore(config.files),
            presence=Presence(clock),
            room=Room(clock),
            keyring=Keyring(clock),
            lock=lock,
        )
    except BaseException:
        lock.release()
        raise
    try:
        node.write(lambda session: _settle(session, node, restored))
        if not backup.has_files_aside(config):
            node.files.clear(used_files(node))
    except BaseException:
        node.close()
        raise
    return node


def first_code(node: Node) -> str | None:
    """The one-time code that makes the first account; None once that is done. It also stands in the data folder."""
    with node.reading() as session:
        if settings.read(session, settings.SETUP_DONE) is not None:
            return None
    file = node.config.first_code
    present = file.read_text(errors="replace").strip() if file.exists() else ""
    if len(present) == FIRST_CODE_DIGITS and present.isdigit():
        return present
    code = "".join(str(random.randbelow(10)) for _ in range(FIRST_CODE_DIGITS))
    write_durably(file, code.encode() + b"\n", mode=0o600)
    return code


def _keys(config: Config, readers: Engine) -> NodeKeys:
    """The node's keys, made on the first start. Raises DataFolderError when those of an older node are gone."""
    if not config.keys.exists():
        with Session(readers) as session:
            if session.get(NodeRow, OWN_BOX_ID) is not None:
                raise DataFolderError(f"The keys of this box, {config.keys}, are missing. Put a copy of that file back.")
        NodeKeys.generate("bx" if config.role == "box" else "hq").save(config.keys)
    return NodeKeys.load(config.keys)


def _origin(readers: Engine, keys: NodeKeys, clock: Clock, restored: Restored | None) -> Origin:
    with Session(readers) as session:
        same_boot = session.scalars(
            select(Incarnation.id)
            .join(Start, (Start.box_id == Incarnation.box_id) & (Start.incarnation == Incarnation.id))
            .where(Incarnation.box_id == OWN_BOX_ID, Start.boot == clock.boot)
        ).first()
    reason = "restore" if restored else "restart" if same_boot else "boot"
    return Origin(
        node=keys.node,
        incarnation=new_incarnation(),
        clock=clock,
        began_uptime_ms=clock.uptime_ms(),
        reason=reason,
        software=SOFTWARE,
    )


def used_files(node: Node) -> set[str]:
    """The names of all files that the database has."""
    with node.reading() as session:
        return announcements.voices(session) | attachments.file_names(session)


def _settle(session: Session, node: Node, restored: Restored | None) -> None:
    """Note who this node is and what start-up had to restore; apply what an upgrade has taught; let tests go on."""
    own = session.get(NodeRow, OWN_BOX_ID)
    if own is not None and own.node != node.keys.node:
        raise DataFolderError(f"The keys in {node.config.keys} belong to another box. Put this box's own file back.")
    if own is None:
        card = make_card(node.keys, name="CampBox")
        row = NodeRow(box_id=OWN_BOX_ID, node=node.keys.node, role=node.config.role, state="own", name="", card=card)
        session.add(row)
    if restored is not None:
        found = "" if restored.snapshot is None else restored.snapshot.name
        settings.write(session, settings.RESTORED, f"{restored.aside.name} {found}".strip())
    if has_learnt(session):
        replay(session)
    sittings.go_on(session, node.now())
