"""The `campbox` command."""

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from campbox.clock import Clock, SystemClock
from campbox.config import Config, Role, config_from
from campbox.errors import CampBoxError

FolderOption = click.option("--data", type=click.Path(path_type=Path), help="The data folder.")


@click.group()
@click.version_option(package_name="campbox")
def cli() -> None:
    """A classroom server for places without internet."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def main() -> None:
    """Run the command; what goes wrong is told in a sentence, not in a traceback."""
    try:
        cli()
    except CampBoxError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


@cli.command()
@FolderOption
@click.option("--host", help="The address to listen on; all of them if not given.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--public-host", help="The name under which the class reaches this box.")
@click.option("--tls-port", type=click.IntRange(1, 65535), help="Serve the trainers' pages encrypted too, on this port.")
def run(data: Path | None, host: str | None, port: int | None, public_host: str | None, tls_port: int | None) -> None:
    """Serve a box."""
    serve_role(config_from("box", data=data, host=host, port=port, public_host=public_host, tls_port=tls_port))


@cli.group()
def hub() -> None:
    """Headquarters' side."""


@hub.command("init")
@FolderOption
def hub_init(data: Path | None) -> None:
    """Make the hub's data folder, its keys and the recovery key to print."""
    from campbox.node import first_code, open_node
    from campbox.replica.pairing import make_recovery_key

    config = config_from("hub", data=data)
    node = open_node(config, clock_of(config))
    try:
        secret = node.write(make_recovery_key)
        code = first_code(node)
    finally:
        node.close()
    click.echo(f"The hub {node.keys.node} is in {config.data}.")
    if secret is not None:
        click.echo("Recovery key: print it, lock it away, and delete it here. It opens every sealed file.\n")
        click.echo(f"    {secret}\n")
    if code is not None:
        click.echo(f"One-time code of the first page: {code}")


@hub.command("run")
@FolderOption
@click.option("--host", help="The address to listen on; all of them if not given.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--public-host", help="The name under which it is reached.")
def hub_run(data: Path | None, host: str | None, port: int | None, public_host: str | None) -> None:
    """Serve the hub."""
    serve_role(config_from("hub", data=data, host=host, port=port, public_host=public_host))


def serve_role(config: Config) -> None:
    """Open the data folder and serve, telling the addresses and the one-time code."""
    from campbox.node import first_code, open_node
    from campbox.server import serve

    began = time.monotonic()
    node = open_node(config, clock_of(config))
    try:
        serve(node, lambda: announce(config, first_code(node), time.monotonic() - began))
    finally:
        node.close()


def announce(config: Config, code: str | None, seconds: float) -> None:
    from campbox.network import class_address

    click.echo(f"CampBox {config.role} is ready after {seconds:.1f} s.")
    click.echo(f"  on this machine:  http://localhost:{config.port}/")
    click.echo(f"  for the class:    {class_address(config.public_host, config.port)}")
    if config.tls_port is not None:
        announce_tls(config, config.tls_port)
    if code is not None:
        click.echo(f"  one-time code:    {code}   (also in {config.first_code})")


def announce_tls(config: Config, tls_port: int) -> None:
    """Where the trainers' pages are encrypted, and what a browser shows of the certificate when it asks."""
    from campbox.certificate import fingerprint
    from campbox.network import lan_address

    host = config.public_host or lan_address() or "localhost"
    click.echo(f"  for trainers:     https://{host}:{tls_port}/staff")
    click.echo("  A browser asks once whether to trust the box. The certificate's SHA-256 is:")
    click.echo(f"    {fingerprint(config.certificate)}")


def clock_of(config: Config) -> Clock:
    """A hub is a server whose clock is kept; a box believes its own only when a time server vouches for it."""
    return SystemClock(trust_wall=config.role == "hub")


@cli.group()
def course() -> None:
    """Courses: check and import."""


@course.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", help="The address to listen on, for a browser on another machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to listen on.")
@click.option("--browser", help='The browser that runs the exercises; "none" to open the address yourself.')
@click.option("--no-run", is_flag=True, help="Read only: prove no exercise with code.")
def course_check(folder: Path, host: str, port: int, browser: str | None, *, no_run: bool) -> None:
    """Name every fault of a course with its file and line, and prove its exercises with code in a browser.

    Ends with 0 when all is right, 1 when there are faults, 2 when something was not run.
    """
    from campbox.proving.command import Asked, check_and_prove

    asked = Asked(host, port, browser, may_run=not no_run)
    sys.exit(check_and_prove(folder, asked, click.echo))


@course.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@FolderOption
def course_import(folder: Path, data: Path | None) -> None:
    """Install a course on this box; one with faults changes nothing."""
    done = task("box", data, "course import", {"folder": str(folder.resolve())})
    click.echo(f"Course {done['course']} is installed, release {done['release']}.")


@cli.group("sync")
def sync_group() -> None:
    """Exchange with the other side by stick."""


RoleOption = click.option("--hub", "is_hub", is_flag=True, help="Work on the hub's data folder.")
JsonOption = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@sync_group.command("export")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="Where the stick is mounted.")
@FolderOption
@RoleOption
@JsonOption
def sync_export(folder: Path, data: Path | None, *, is_hub: bool, as_json: bool) -> None:
    """Write everything that waits as sealed files."""
    done = task("hub" if is_hub else "box", data, "sync export", {"to": str(folder.resolve())})
    show(done, as_json, lambda: click.echo(f"{done['new']} new files of {done['all']}. You may remove the stick."))


@sync_group.command("import")
@click.option("--from", "folder", required=True, type=click.Path(path_type=Path), help="Where the stick is mounted.")
@FolderOption
@RoleOption
@JsonOption
def sync_import(folder: Path, data: Path | None, *, is_hub: bool, as_json: bool) -> None:
    """Take in the files that are for this node."""
    done = task("hub" if is_hub else "box", data, "sync import", {"from": str(folder.resolve())})
    files = done["files"]
    assert isinstance(files, list)

    def tell() -> None:
        for each in files:
            click.echo(f"{each['file']}: {each['problem'] or each['verdict']} ({each['new']} new events)")
        click.echo(f"{len(files)} files read.")

    show(done, as_json, tell)
    if any(each["problem"] for each in files):
        sys.exit(1)


@sync_group.command("status")
@FolderOption
@JsonOption
def sync_status(data: Path | None, *, as_json: bool) -> None:
    """What headquarters has not acknowledged."""
    done = task("box", data, "sync status", {})
    show(done, as_json, lambda: click.echo(f"Waiting: {done['answers']} answers, {done['events']} events."))


@cli.command("new-sheet")
@click.argument("name")
@FolderOption
@RoleOption
def new_sheet(name: str, data: Path | None, *, is_hub: bool) -> None:
    """Give a member of the staff, who lost passphrase and recovery sheet, a new code for the page /forgotten.

    It opens no names: those stay with whoever can open them.
    """
    done = task("hub" if is_hub else "box", data, "new sheet", {"name": name})
    click.echo(f"One-time code of {name}: {done['code']}")
    click.echo("It sets a new passphrase on the page /forgotten. It opens no names.")


@cli.command("backup")
@FolderOption
@RoleOption
def backup_command(data: Path | None, *, is_hub: bool) -> None:
    """Take a snapshot of the database now."""
    click.echo(task("hub" if is_hub else "box", data, "backup", {})["snapshot"])


@cli.command()
@click.argument("snapshot", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@FolderOption
@RoleOption
def restore(snapshot: Path | None, data: Path | None, *, is_hub: bool) -> None:
    """Put a snapshot (the newest if none is named) in the database's place. The server must be stopped."""
    from campbox import backup
    from campbox.folder import FolderLock

    config = config_from("hub" if is_hub else "box", data=data)
    with FolderLock(config.data):
        found = snapshot or next(iter(backup.snapshots(config)), None)
        if found is None:
            raise CampBoxError(f"There is no snapshot in {config.snapshots}.")
        aside = backup.restore(config, found)
    click.echo(f"{found.name} is in place." + (f" What was there before is in {aside}." if aside else ""))


@cli.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def demo(arguments: tuple[str, ...]) -> None:
    """A lively class and its headquarters, to look at and to measure with."""
    from campbox.demo.command import demo as command

    command.main(arguments, prog_name="campbox demo", standalone_mode=False)


def task(role: Role, data: Path | None, name: str, arguments: dict[str, str]) -> dict[str, object]:
    from campbox.tasks import run_task

    config = config_from(role, data=data)
    return run_task(config, clock_of(config), name, arguments)


def show(done: dict[str, object], as_json: bool, tell: Callable[[], None]) -> None:
    if as_json:
        click.echo(json.dumps(done))
    else:
        tell()
