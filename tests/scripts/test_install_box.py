"""What scripts/install_box.sh puts where, what it refuses, and that the programs concerned accept its files."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
WIFI = ("--site-wifi", "Classroom", "--wifi-key", "learn together")
PACKAGE_OF = {"shellcheck": "shellcheck", "systemd-analyze": "systemd", "hostapd": "hostapd", "dnsmasq": "dnsmasq-base"}
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run(*command: str | Path, path: str = SYSTEM_PATH) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path, "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)


def tool(name: str) -> str:
    """Where the program is; its absence is a failure and not a skip, or these files would be checked nowhere."""
    found = shutil.which(name, path=SYSTEM_PATH)
    if found is None:
        pytest.fail(f"{name} is missing: apt-get install --no-install-recommends {PACKAGE_OF.get(name, name)}")
    return found


def install(root: Path, *options: str, path: str = SYSTEM_PATH) -> subprocess.CompletedProcess[str]:
    return run(SCRIPTS / "install_box.sh", "--root", root, *options, path=path)


def installed(root: Path, *options: str) -> str:
    """Install, and return what was said."""
    done = install(root, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refusal(root: Path, *options: str, path: str = SYSTEM_PATH) -> str:
    """What was said against it; nothing may have been written."""
    done = install(root, *options, path=path)
    assert done.returncode == 1, done.stdout
    assert tree(root) == {}
    return done.stderr


def tree(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Mode, time of change and content of everything below root, folders included."""
    found = {}
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path.relative_to(root))] = (status.st_mode, status.st_mtime_ns, content)
    return found


def without(folder: Path, missing: str = "", replaced: Mapping[str, str] | None = None) -> str:
    """A PATH with the programs of this machine, one missing or some replaced by scripts."""
    for place in SYSTEM_PATH.split(":"):
        for program in Path(place).iterdir():
            link = folder / program.name
            if program.name != missing and not link.is_symlink():
                link.symlink_to(program)
    for name, script in (replaced or {}).items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return folder(tmp_path / "root")


def test_shellcheck_finds_nothing() -> None:
    files = (SCRIPTS / "install_box.sh", SCRIPTS / "install/program.sh", SCRIPTS / "install/stick.sh")
    done = run(tool("shellcheck"), "--external-sources", "--check-sourced", *files)
    assert done.stdout + done.stderr == ""


def test_dry_run_says_everything_and_changes_nothing(root: Path) -> None:
    said = installed(root, "--dry-run", *WIFI, "--tls")
    assert "writes /etc/systemd/system/campbox.service" in said
    assert "would run: systemctl enable --quiet campbox.service" in said
    assert tree(root) == {}


def test_plain_box_gets_service_stick_rule_and_journal_limit(root: Path) -> None:
    installed(root)
    files = {name for name, (mode, _, _) in tree(root).items() if stat.S_ISREG(mode)}
    assert files == {
        "etc/campbox/choices",
        "etc/systemd/journald.conf.d/campbox.conf",
        "etc/systemd/system/campbox-stick@.service",
        "etc/systemd/system/campbox.service",
        "etc/udev/rules.d/90-campbox-stick.rules",
        "opt/campbox/stick.sh",
    }
    assert stat.S_IMODE((root / "var/lib/campbox").stat().st_mode) == 0o700


def test_second_run_changes_nothing(root: Path) -> None:
    installed(root, *WIFI, "--tls")
    before = tree(root)
    said = installed(root, *WIFI, "--tls")
    assert tree(root) == before
    assert "writes" not in said
    assert "systemctl restart" not in said


def test_upgrade_without_options_keeps_what_was_chosen(root: Path) -> None:
    installed(root, *WIFI, "--tls", "--data", "/srv/class", "--prefix", "/srv/program")
    before = tree(root)
    installed(root)
    assert tree(root) == before


def test_wifi_and_tls_can_be_taken_away_again(root: Path) -> None:
    installed(root, *WIFI, "--tls")
    installed(root, "--no-wifi", "--no-tls")
    assert not (root / "etc/campbox/hostapd.conf").exists()
    assert not (root / "etc/systemd/system/campbox-tls.service").exists()
    assert "CAMPBOX_BEHIND_TLS=0" in (root / "etc/systemd/system/campbox.service").read_text()
    assert "learn together" not in (root / "etc/campbox/choices").read_text()


def test_uninstall_removes_the_program_and_leaves_the_data(root: Path) -> None:
    installed(root, *WIFI, "--tls", "--data", "/srv/class")
    (root / "srv/class/campbox.db").write_bytes(b"work of learners")
    installed(root, "--uninstall")
    files = {name: content for name, (mode, _, content) in tree(root).items() if stat.S_ISREG(mode)}
    assert files == {"srv/class/campbox.db": b"work of learners"}
    assert not (root / "opt/campbox").exists()


def test_systemd_accepts_every_unit(root: Path, tmp_path: Path) -> None:
    installed(root, *WIFI, "--tls")
    for name in ("hostapd", "dnsmasq", "nginx"):
        tool(name)
    program = root / "opt/campbox/venv/bin/campbox"
    program.parent.mkdir(parents=True)
    program.symlink_to(tool("true"))
    # systemd looks whether the programs exist, so these units name the ones below the root.
    units = folder(tmp_path / "units")
    for unit in (root / "etc/systemd/system").iterdir():
        (units / unit.name).write_text(unit.read_text().replace("/opt/campbox", f"{root}/opt/campbox"))
    done = run(tool("systemd-analyze"), "verify", "--man=no", *sorted(units.iterdir()))
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


def test_service_survives_power_cuts_and_waits_for_no_network(root: Path) -> None:
    installed(root, "--tls")
    unit = (root / "etc/systemd/system/campbox.service").read_text()
    for line in (
        "ExecStart=/opt/campbox/venv/bin/campbox run",
        "Environment=CAMPBOX_DATA=/var/lib/campbox",
        "Environment=CAMPBOX_BEHIND_TLS=1",
        "User=campbox",
        "Restart=always",
        "StartLimitIntervalSec=0",
        "WantedBy=multi-user.target",
    ):
        assert line in unit.splitlines()
    assert "network" not in unit.replace("a network", "")


def test_no_placeholder_is_left_in_any_file(root: Path) -> None:
    installed(root, *WIFI, "--wifi-country", "FR", "--tls")
    for name, (_, _, content) in tree(root).items():
        assert not re.search(rb"@[a-z_]+@", content), name


def test_certificate_names_the_box_for_ten_years(root: Path) -> None:
    installed(root, "--tls")
    certificate = root / "etc/campbox/tls.crt"
    said = run(tool("openssl"), "x509", "-in", certificate, "-noout", "-ext", "subjectAltName,basicConstraints").stdout
    assert "DNS:campbox.lan" in said
    assert "IP Address:10.77.0.1" in said
    assert "CA:FALSE" in said
    almost_ten_years = str(3649 * 24 * 60 * 60)
    assert run(tool("openssl"), "x509", "-in", certificate, "-noout", "-checkend", almost_ten_years).returncode == 0
    assert stat.S_IMODE((root / "etc/campbox/tls.key").stat().st_mode) == 0o600


def test_nginx_accepts_its_file_and_the_certificate(root: Path) -> None:
    installed(root, "--tls")
    passing = folder(root / "run")
    done = run(tool("nginx"), "-t", "-e", "stderr", "-p", passing, "-c", root / "etc/campbox/nginx.conf")
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_dnsmasq_accepts_its_file(root: Path) -> None:
    installed(root, *WIFI)
    done = run(tool("dnsmasq"), "--test", f"--conf-file={root}/etc/campbox/dnsmasq.conf")
    assert done.returncode == 0, done.stderr


def heard_by_hostapd(root: Path) -> str:
    """What hostapd reads in its file, on a machine without a radio; the test box ends after a second."""
    without_radio = root / "hostapd.conf"
    without_radio.write_text((root / "etc/campbox/hostapd.conf").read_text().replace("driver=nl80211", "driver=none"))
    return run(tool("timeout"), "1", tool("hostapd"), "-dd", "-K", without_radio).stdout


def hexadecimal_after(label: str, said: str) -> bytes:
    """The bytes of a dump: lines of hexadecimal pairs, then the same in letters."""
    lines = said.split(label, 1)[1].splitlines()[1:]
    dump = ""
    for line in lines:
        pairs = re.match(r"^     ((?:[0-9a-f]{2} )+)", line)
        if pairs is None:
            break
        dump += pairs[1]
    return bytes.fromhex(dump)


@pytest.mark.parametrize(
    "key", ["a b\"c$d`e\\f'g", "  spaces around  ", "x=y=@wifi_key@=", "@data@&amp;&&", "#" * 8, "~" * 63, "$(reboot) ;|<>"]
)
def test_hostapd_reads_name_and_key_exactly_as_given(root: Path, key: str) -> None:
    said = installed(root, "--site-wifi", "مدرسة «CampBox» $HOME", "--wifi-key", key)
    heard = heard_by_hostapd(root)
    assert "AP-ENABLED" in heard
    assert hexadecimal_after("SSID - hexdump_ascii", heard).decode() == "مدرسة «CampBox» $HOME"
    assert hexadecimal_after("PSK (ASCII passphrase) - hexdump_ascii", heard).decode() == key
    assert key not in said
    # An upgrade without options reads the key back from the choices.
    before = tree(root)
    installed(root)
    assert tree(root) == before


def test_wifi_keeps_phones_apart_and_encrypts(root: Path) -> None:
    installed(root, *WIFI)
    lines = (root / "etc/campbox/hostapd.conf").read_text().splitlines()
    for line in ("ap_isolate=1", "wpa=2", "rsn_pairwise=CCMP", "wpa_key_mgmt=WPA-PSK SAE", "ieee80211w=1"):
        assert line in lines
    assert stat.S_IMODE((root / "etc/campbox/hostapd.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE((root / "etc/campbox/choices").stat().st_mode) == 0o600


def test_radio_inside_a_raspberry_pi_gets_wpa2_only(root: Path) -> None:
    device = root / "sys/class/net/wlan0/device"
    device.mkdir(parents=True)
    (device / "driver").symlink_to("../../../../../bus/sdio/drivers/brcmfmac")
    installed(root, *WIFI)
    lines = (root / "etc/campbox/hostapd.conf").read_text().splitlines()
    assert "wpa_key_mgmt=WPA-PSK" in lines
    assert "ieee80211w=0" in lines


@pytest.mark.parametrize("key", ["short", "x" * 64, "كلمة السر هنا", "tab\tinside", "two\nlines"])
def test_key_that_no_device_accepts_is_refused(root: Path, key: str) -> None:
    assert "8 to 63 characters of the English keyboard" in refusal(root, "--site-wifi", "Classroom", "--wifi-key", key)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--site-wifi", "Classroom"), "add --wifi-key KEY"),
        (("--wifi-key", "learn together"), "add --site-wifi NAME"),
        (("--site-wifi", "مدرسة المخيم الكبير", "--wifi-key", "learn together"), "radios allow 32"),
        (("--site-wifi", "two\nlines", "--wifi-key", "learn together"), "one line"),
        ((*WIFI, "--wifi-country", "France"), "two capital letters"),
        (("--data", "relative"), "--data must be a full path"),
        (("--data", "/srv/../etc"), "--data must be a full path"),
        (("--data", "/srv/with space"), "--data must be a full path"),
        (("--data", "/home/pi/campbox"), "can't be /home/pi/campbox"),
        (("--prefix", "/"), "--prefix must be a full path"),
        (("--prefix",), "--prefix needs a value"),
        (("--fast",), "There is no option --fast"),
    ],
)
def test_option_that_makes_no_sense_is_refused(root: Path, options: tuple[str, ...], words: str) -> None:
    assert words in refusal(root, *options)


@pytest.mark.parametrize(
    ("missing", "replaced", "words"),
    [
        ("", {"uname": "echo armv7l"}, "not 64-bit ARM or x86 (armv7l"),
        ("", {"dpkg": "echo armhf"}, "armhf). Put Raspberry Pi OS Lite (64-bit, Bookworm)"),
        ("", {"python3": "exit 1"}, "Python 3.11 or newer is needed"),
        ("python3", {}, "apt-get install python3"),
        ("apt-get", {}, "This is not Debian"),
        ("systemctl", {}, "systemd is missing"),
    ],
)
def test_unsuitable_machine_is_refused(root: Path, tmp_path: Path, missing: str, replaced: dict[str, str], words: str) -> None:
    assert words in refusal(root, path=without(folder(tmp_path / "bin"), missing, replaced))


def test_checkout_without_the_code_editor_is_refused_until_it_was_built(root: Path, tmp_path: Path) -> None:
    checkout = folder(tmp_path / "checkout")
    for name in ("campbox", "sync", "scripts", "campbox/_assets"):
        folder(checkout / name)
    shutil.copy(SCRIPTS / "install_box.sh", checkout / "scripts")
    shutil.copytree(SCRIPTS / "install", checkout / "scripts/install")
    command = ("bash", checkout / "scripts/install_box.sh", "--root", root, "--dry-run")
    refused = run(*command)
    assert refused.returncode == 1
    assert "type: make assets" in refused.stderr
    (checkout / "campbox/_assets/manifest.json").write_text("{}")
    assert run(*command).returncode == 0


@pytest.mark.parametrize(
    ("file_system", "options"),
    [
        ("vfat", "nosuid,nodev,noexec,noatime,uid=990,gid=990,umask=0027,flush,utf8,shortname=mixed"),
        ("exfat", "nosuid,nodev,noexec,noatime,uid=990,gid=990,umask=0027"),
        ("ext4", "nosuid,nodev,noexec,noatime"),
    ],
)
def test_stick_is_mounted_for_campbox_and_runs_nothing(tmp_path: Path, file_system: str, options: str) -> None:
    path = without(
        folder(tmp_path / "bin"),
        replaced={
            "findmnt": "exit 1",
            "blkid": f"echo {file_system}",
            "id": "echo 990",
            "mkdir": "true",
            "chown": "true",
            "mount": 'echo "mount $*"',
        },
    )
    done = run(SCRIPTS / "install/stick.sh", "mount", "sdz1", path=path)
    assert done.stdout == f"mount -t {file_system} -o {options} /dev/sdz1 /media/campbox/sdz1\n"


def test_disk_that_the_machine_runs_from_is_left_alone(tmp_path: Path) -> None:
    path = without(folder(tmp_path / "bin"), replaced={"findmnt": "exit 0", "mount": "exit 9", "mkdir": "exit 9"})
    done = run(SCRIPTS / "install/stick.sh", "mount", "sdz1", path=path)
    assert done.returncode == 0
    assert "left alone" in done.stdout
