#!/usr/bin/env python3
"""Checks that a built aws-man knows the rules of the time zones: the bounds of a night, before and after a change of clocks.

  check-zones.py BINARY
"""
import concurrent.futures
import datetime
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import zoneinfo

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham"]
# A winter's and a summer's night, in UTC.
MOMENTS = ["2026-01-15 12:00", "2026-07-15 12:00"]


def check(binary: str, name: str, folder: pathlib.Path) -> list[str]:
    zone = zoneinfo.ZoneInfo(name)
    accounts = folder / "accounts"
    accounts.mkdir()
    (accounts / "defaults.yaml").write_text(f'timezone: {name}\nnightly_at: "04:00"\n')
    (accounts / "shop.yaml").write_text('account: "111111111111"\nregions: [eu-west-1]\n')
    database = folder / "queue.sqlite"
    call = [binary, "--accounts", str(accounts), "--database", str(database)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}

    def run(*arguments: str) -> str:
        done = subprocess.run(call + list(arguments), capture_output=True, text=True, env=environment)
        if done.returncode not in (0, 3):
            raise SystemExit(f"check-zones: {binary} {' '.join(arguments)} ends with {done.returncode}: {done.stderr}")
        return done.stdout

    run("enqueue")
    wrong = []
    with sqlite3.connect(database) as connection:
        bounds = connection.execute("SELECT slot_start, slot_end FROM run").fetchone()
        for bound in bounds:
            local = datetime.datetime.fromtimestamp(bound / 1_000, zone)
            if (local.hour, local.minute) != (3, 0):
                wrong.append(f"{name}: a night begins or ends at {local}, expected 03:00")
    for moment in MOMENTS:
        instant = datetime.datetime.fromisoformat(moment + "+00:00")
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE run SET created_at = ?", [int(instant.timestamp() * 1_000)])
        expected = re.sub(r"(\d\d)(\d\d)$", r"\1:\2", instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z"))
        if f"started {expected}" not in run("report"):
            wrong.append(f"{name}: {moment} UTC is not printed as {expected}")
    return wrong


def main(binary: str) -> None:
    def of(zone: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            return check(os.path.abspath(binary), zone, pathlib.Path(folder))

    # Why at once: aws-man waits for two seconds until account files that have just been written are at rest.
    with concurrent.futures.ThreadPoolExecutor(len(ZONES)) as pool:
        wrong = [line for lines in pool.map(of, ZONES) for line in lines]
    if wrong:
        raise SystemExit("check-zones: " + "\n".join(wrong))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
