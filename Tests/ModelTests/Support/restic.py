#!/usr/bin/env python3
"""Records which snapshots of generated histories restic keeps: Tests/Fixtures/retention.json.

    restic.py FILE SEED HISTORIES POLICIES     (needs restic and the package cryptography of Python)

A history stands for a volume, and in the repository for a host. The snapshots are written as `restic backup --time` leaves
them, an encrypted JSON file each, because thousands of backups would take hours. `restic forget --dry-run --json --group-by
host` then answers for all histories of a time zone at once.
"""

import base64
import datetime
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zoneinfo

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

# The years have transitions of every kind: at midnight (Sao Paulo), by half an hour (Lord Howe), by a whole day (Apia).
ZONES = [
    ("Europe/Berlin", 2025), ("America/New_York", 2024), ("Asia/Shanghai", 2026), ("UTC", 2020),
    ("Australia/Lord_Howe", 2023), ("America/Sao_Paulo", 2017), ("Pacific/Apia", 2011), ("Europe/London", 2021),
    ("America/St_Johns", 2010), ("Asia/Kathmandu", 2022),
]
RULES = ["last", "hourly", "daily", "weekly", "monthly", "yearly"]
DAY = 86_400


class Repository:
    def __init__(self, folder):
        self.folder = f"{folder}/repository"
        self.environment = {
            **os.environ, "RESTIC_PASSWORD": "x", "RESTIC_REPOSITORY": self.folder, "RESTIC_CACHE_DIR": f"{folder}/cache",
        }
        self.run("init", "--repository-version", "1")
        keys = json.loads(self.run("cat", "masterkey"))
        self.mac, self.r = (base64.b64decode(keys["mac"][name]) for name in "kr")
        self.key = base64.b64decode(keys["encrypt"])

    def run(self, *arguments, zone="UTC"):
        done = subprocess.run(
            ["restic", *arguments], env={**self.environment, "TZ": zone}, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    def clear(self):
        shutil.rmtree(f"{self.folder}/snapshots")
        os.mkdir(f"{self.folder}/snapshots")

    def add(self, host, moment, zone):
        time = datetime.datetime.fromtimestamp(moment, zoneinfo.ZoneInfo(zone)).isoformat()
        plain = json.dumps({"time": time, "tree": "0" * 64, "paths": ["/v"], "hostname": host}).encode()
        nonce = os.urandom(16)
        cipher = Cipher(algorithms.AES(self.key), modes.CTR(nonce)).encryptor()
        text = cipher.update(plain) + cipher.finalize()
        block = Cipher(algorithms.AES(self.mac), modes.ECB()).encryptor()
        text = nonce + text + Poly1305.generate_tag(self.r + block.update(nonce) + block.finalize(), text)
        with open(f"{self.folder}/snapshots/{hashlib.sha256(text).hexdigest()}", "wb") as file:
            file.write(text)

    def kept(self, policy, zone):
        """The kept moments by host."""
        options = [part for rule, count in policy.items() for part in (f"--keep-{rule}", str(count))]
        text = self.run("forget", "--no-lock", "--dry-run", "--json", "--group-by", "host", *options, zone=zone)
        groups = [group for line in text.splitlines() if line.startswith("[") for group in json.loads(line)]
        return {
            group["host"]: {int(datetime.datetime.fromisoformat(kept["time"].replace("Z", "+00:00")).timestamp())
                            for kept in group["keep"] or []}
            for group in groups
        }


def history(draw, year):
    """The moments of a history, newest first: nights of months, hours of days, moments of years."""
    begin = datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc).timestamp()
    moment = int(begin + draw.randrange(-30 * DAY, 330 * DAY))
    style = draw.choice(["nights", "nights", "hours", "moments", "years"])
    gap = draw.choice([0, 0, 0.02, 0.2])
    moments = set()
    for _ in range(draw.randrange(1, 110)):
        if draw.random() >= gap:
            moments.add(moment)
        if style == "nights":
            moment += DAY + draw.randrange(-300, 301)
            if draw.random() < 0.02:
                moment += draw.randrange(40) * DAY
        elif style == "hours":
            moment += draw.choice([600, 1_800, 3_600, 3_600, 7_200])
        elif style == "moments":
            moment += int(draw.expovariate(1 / (1.7 * DAY))) + 1
        else:
            moment += draw.randrange(20 * DAY, 200 * DAY) if draw.random() < 0.3 else draw.randrange(1, 12 * DAY)
    # Why not beyond: restic compares with its own clock.
    return sorted((m for m in moments if m < 1_780_000_000), reverse=True) or [int(begin)]


def policy(draw):
    chosen = {rule: draw.choice([1, 2, 3, 5, 7, 12, 24, 100]) for rule in RULES if draw.random() < 0.35}
    if draw.random() < 0.35 or not chosen:
        units = [u for u in "ymdh" if draw.random() < 0.4] or ["d"]
        chosen["within"] = "".join(f"{draw.randrange(1, 3 if u == 'y' else 30)}{u}" for u in units)
    return chosen


def main(file, seed, histories, policies):
    draw = random.Random(int(seed))
    groups = []
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(folder)
        version = repository.run("version").split()[1]
        for zone, year in ZONES:
            repository.clear()
            made = [history(draw, year) for _ in range(int(histories))]
            for host, moments in enumerate(made):
                for moment in moments:
                    repository.add(str(host), moment, zone)
            answers = []
            for _ in range(int(policies)):
                rules = policy(draw)
                kept = repository.kept(rules, zone)
                answers.append({
                    "keep": {rule: str(count) for rule, count in rules.items()},
                    "kept": [[place for place, moment in enumerate(moments) if moment in kept[str(host)]]
                             for host, moments in enumerate(made)]})
            groups.append({"zone": zone, "histories": made, "answers": answers})
    lines = ",\n".join(json.dumps(group, separators=(",", ":")) for group in groups)
    with open(file, "w") as out:
        out.write(f'{{"restic":"{version}","groups":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main(*sys.argv[1:])
