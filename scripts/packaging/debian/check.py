#!/usr/bin/env python3
"""Installs, runs, upgrades, removes and purges the Debian package in a private copy of this machine's root, as root.

  check.py OLD.deb NEW.deb SIMULATOR      two versions of the package, and the built CloudSimulatorServer

The copy is an overlay in a mount namespace of its own: nothing of it stays. Prints a line for each thing that holds, and ends
with 1 at the first that does not.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

MIGRATIONS = pathlib.Path(__file__).resolve().parents[3] / "migrations"
DATABASE = pathlib.Path("/var/lib/aws-man/queue.sqlite")
ACCOUNTS = pathlib.Path("/etc/aws-man/accounts")
# The newest step of the older database.
OLD_SCHEMA = 8


def holds(condition: object, text: str) -> None:
    print(("ok: " if condition else "NOT: ") + text, flush=True)
    if not condition:
        raise SystemExit(1)


def run(*command: str, expect: int | None = 0, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env)
    if expect is not None and done.returncode != expect:
        raise SystemExit(f"NOT: {' '.join(command)} ends with {done.returncode}, expected {expect}:\n{done.stdout}")
    return done.stdout


def as_service(line: list[str], env: dict[str, str], expect: int | None = 0) -> str:
    return run("/sbin/runuser", "-u", "aws-man", "--", *line, expect=expect, env={"PATH": "/usr/local/bin:/usr/bin:/bin"} | env)


def in_private_root(files: list[str]) -> None:
    """Runs this script again below an overlay of `/`, with copies of the files."""
    with tempfile.TemporaryDirectory() as place:
        script = """
            set -e
            mount --make-rprivate /
            mount -t tmpfs tmpfs "$1"; mkdir "$1/upper" "$1/work" "$1/root"
            mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
            mount --rbind /dev "$1/root/dev"; mount -t proc proc "$1/root/proc"
            mount -t tmpfs tmpfs "$1/root/tmp"; chmod 1777 "$1/root/tmp"
            mkdir -p "$1/root/tmp/check/scripts/packaging/debian"
            cp "$2" "$1/root/tmp/check/scripts/packaging/debian/check.py"; cp -r "$3" "$1/root/tmp/check/migrations"
            cp "$4" "$1/root/tmp/check/old.deb"; cp "$5" "$1/root/tmp/check/new.deb"; cp "$6" "$1/root/tmp/check/simulator"
            exec chroot "$1/root" /usr/bin/python3 /tmp/check/scripts/packaging/debian/check.py --inside
        """
        # Why a process namespace: what the check leaves running ends with it.
        command = [
            "unshare", "--mount", "--pid", "--fork", "bash", "-c", script, "check", place, __file__, str(MIGRATIONS), *files,
        ]
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        raise SystemExit(subprocess.run(command).returncode)


@contextlib.contextmanager
def connected(path: str):
    """A connection that is closed at the end, so that no log of root's stays beside the database."""
    connection = sqlite3.connect(path, uri=path.startswith("file:"))
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def start_cloud(folder: pathlib.Path) -> tuple[str, dict[str, str]]:
    (folder / "fleet.json").write_text(
        json.dumps({"members": [{"id": "111111111111", "regions": ["eu-west-1"]}], "instances": 2, "hasEdgeCases": False})
    )
    (folder / "settings.json").write_text(
        json.dumps({"snapshotSeconds": [0.1, 0.3], "imageSeconds": [0.1, 0.3], "createLagSeconds": 0.5, "deleteLagSeconds": 0.5,
                    "nameLagSeconds": 0.5, "volumeSpacingSeconds": 0})
    )
    simulator = subprocess.Popen(
        [folder / "simulator", "--fleet", folder / "fleet.json", "--settings", folder / "settings.json"],
        stdout=subprocess.PIPE, text=True,
    )
    endpoint = f"http://127.0.0.1:{simulator.stdout.readline().strip()}"
    dump = json.load(urllib.request.urlopen(endpoint + "/_simulator/dump"))
    key = dump["accounts"][0]["keys"][0]
    return endpoint, {
        "AWS_ACCESS_KEY_ID": key["id"], "AWS_SECRET_ACCESS_KEY": key["secret"], "AWS_ENDPOINT_URL": endpoint,
        "HOME": "/var/lib/aws-man",
    }


def make_older_database() -> None:
    """Replaces the database by one with the first steps of the schema and one ended run, as an older version left it."""
    with connected(str(DATABASE)) as new:
        steps = new.execute("SELECT number, name, checksum FROM schema_migration ORDER BY number").fetchall()
        table = new.execute("SELECT sql FROM sqlite_master WHERE name = 'schema_migration'").fetchone()[0]
    for path in DATABASE.parent.glob("queue.sqlite*"):
        path.unlink()
    with connected(str(DATABASE)) as old:
        old.execute("PRAGMA journal_mode = WAL")
        old.execute(table)
        for file in sorted(MIGRATIONS.glob("0*.sql"))[:OLD_SCHEMA]:
            old.executescript(file.read_text())
        old.executemany("INSERT INTO schema_migration VALUES (?, ?, ?, 0)", steps[:OLD_SCHEMA])
        old.execute(f"PRAGMA application_id = {0x6177736D}")
        old.execute(f"PRAGMA user_version = {OLD_SCHEMA}")
        old.execute(
            "INSERT INTO run (key, slot_day, slot_start, slot_end, no_deletes, created_at, ended_at)"
            " VALUES ('older-2026-11-01', '2026-11-01', 1793500800000, 1793587200000, 0, 1793504400000, 1793505000000)"
        )
    shutil.chown(DATABASE, "aws-man", "aws-man")
    DATABASE.chmod(0o600)


def left_over() -> list[str]:
    folders = ["/etc", "/usr/bin", "/usr/share", "/lib/systemd", "/var/lib", "/var/log"]
    found = run("find", *folders, "-path", "/var/lib/dpkg", "-prune", "-o", "-name", "*aws-man*", "-print")
    return [path for path in found.split("\n") if path]


def check(folder: pathlib.Path) -> None:
    os.umask(0o022)
    run("sh", "-c", "! command -v aws-man || exit 1")
    run("dpkg", "--install", str(folder / "old.deb"))
    holds(run("aws-man", "--version").startswith("aws-man "), "the package installs, and the program runs")
    user = run("getent", "passwd", "aws-man").strip()
    holds(user.endswith(":/var/lib/aws-man:/usr/sbin/nologin"), f"it has a user of its own: {user}")
    modes = [oct(path.stat().st_mode & 0o777) for path in (DATABASE.parent, ACCOUNTS)]
    holds(modes == ["0o700", "0o755"] and DATABASE.parent.owner() == "aws-man", "the state belongs to that user alone")
    holds(not pathlib.Path("/etc/systemd/system/timers.target.wants/aws-man.timer").exists(), "the timer is off")
    holds([path.name for path in ACCOUNTS.iterdir()] == ["defaults.yaml"], "no account is configured")
    pages = sorted(str(page) for page in pathlib.Path("/usr/share/man/man1").glob("aws-man*.1.gz"))
    problems = run("sh", "-c", 'man --warnings -E UTF-8 -l -Tutf8 -Z "$@" 2>&1 >/dev/null', "sh", *pages)
    holds(len(pages) > 10 and not problems, f"{len(pages)} manual pages are formatted without a warning {problems}")

    unit = pathlib.Path("/lib/systemd/system/aws-man.service").read_text()
    line = re.search(r"^ExecStart=(.*)", unit, re.MULTILINE)[1].split()
    # systemd makes the directory of LogsDirectory=, and postinst has made it too.
    environment = {"HOME": "/var/lib/aws-man"}
    holds("no account file" in as_service(line, environment, expect=78), "the timer's line asks for account files first")

    endpoint, environment = start_cloud(folder)
    shop = ACCOUNTS / "shop.yaml"
    shop.write_text('account: "111111111111"\nregions: [eu-west-1]\n')
    defaults = ACCOUNTS / "defaults.yaml"
    defaults.write_text(
        time.strftime('timezone: UTC\nnightly_at: "%H:00"\n', time.gmtime(time.time() - 7_200))
        + "credentials: { role: aws-man }\npacing: { share: 1 }\ntimeouts: { consistency_window: 2s }\n"
        + "limits: { confirm_first: 1s, confirm_longest: 1s }\n"
    )
    as_service(line[:-2] + ["queue", "migrate"], environment)
    make_older_database()
    said = run("dpkg", "--install", str(folder / "new.deb"))
    with connected(str(DATABASE)) as database:
        schema = database.execute("PRAGMA user_version").fetchone()[0]
    holds(schema > OLD_SCHEMA, f"the upgrade takes the schema from {OLD_SCHEMA} to {schema}:\n{said}")
    copies = list(DATABASE.parent.glob(f"queue.sqlite.before-{schema}*"))
    holds(copies and copies[0].owner() == "aws-man", f"it leaves {copies[0].name if copies else 'no copy'} beside the database")
    with connected(f"file:{copies[0]}?mode=ro") as copy:
        holds(copy.execute("PRAGMA user_version").fetchone()[0] == OLD_SCHEMA, "the copy has the older schema")
    holds(shop.exists() and "share: 1" in defaults.read_text(), "what the administrator wrote stays")

    output = as_service(line, environment, expect=None)
    holds("4/4" in output or "4 of 4" in output, f"the timer's line runs a night as aws-man:\n{output}")
    holds((pathlib.Path("/var/log/aws-man") / "aws-man.log").exists(), "it writes its logs")
    options = line[1:-2]
    holds("all is well" in as_service(["aws-man", *options, "queue", "check"], environment), "the database is undamaged")
    failed = pathlib.Path("/lib/systemd/system/aws-man-failed.service").read_text().replace("\\\n", " ")
    shell = re.search(r"/bin/sh -c '(.*)'", failed)[1].replace("$$", "$").replace("%%", "%").replace("\\\\n", "\\n")
    sendmail = pathlib.Path("/usr/sbin/sendmail")
    sendmail.unlink(missing_ok=True)
    sendmail.write_text("#!/bin/sh\ncat >/tmp/mail\n")
    sendmail.chmod(0o755)
    settings = dict(pair.split("=") for pair in re.search(r"^Environment=(.*)", failed, re.MULTILINE)[1].split())
    as_service(["sh", "-c", shell], settings | {"HOME": "/var/lib/aws-man"})
    mail = pathlib.Path("/tmp/mail").read_text()
    holds(mail.startswith("Subject: aws-man on ") and "nightly-" in mail, "the unit of OnFailure= mails the report")

    run("dpkg", "--remove", "aws-man")
    holds(not pathlib.Path("/usr/bin/aws-man").exists(), "removing takes the program")
    holds(DATABASE.exists() and shop.exists(), "removing keeps the database and the account files")
    run("dpkg", "--purge", "aws-man")
    holds(left_over() == [], f"purging leaves no file: {left_over()}")
    holds(run("getent", "passwd", "aws-man"), "the locked user stays")


if __name__ == "__main__":
    if sys.argv[1:] == ["--inside"]:
        check(pathlib.Path("/tmp/check"))
    elif len(sys.argv) == 4:
        in_private_root([str(pathlib.Path(file).resolve()) for file in sys.argv[1:]])
    else:
        raise SystemExit(__doc__)
