#!/usr/bin/env python3
"""Audits a night: it compares what boto3 reads before and after. It shares no code with the program.

    audit.py read  --endpoint URL --accounts JSON > world.json
    audit.py check before.json after.json [--ledger ledger.json] [--zone-hours H]
    audit.py selftest before.json after.json [--zone-hours H]   breaks `after` in every way below and finds each

--zone-hours is the time zone of the audited fleet, in hours east of Greenwich. Days and weeks are counted in it.

`check` prints one line per difference and exits 1 if there is any. It checks these promises of ../../../README.md:
every due volume has exactly one new snapshot with all its tags; exactly the snapshots and images that may be deleted are
deleted; each instance has one image per week; every running instance has an alarm, and existing alarms are unchanged; the
number of calls is small.
"""
import argparse
import copy
import datetime
import json
import math
import re
import sys

KEEP_DAYS = 7
GOOD_WITHIN_HOURS = 36
PAGE_LIMITS = {"snapshots": 60, "images": 60, "volumes": 60, "instances": 8, "alarms": 100}
"""The emulator's page sizes. An empty page follows the first of several."""

zone = datetime.timezone.utc


# ---------------------------------------------------------------------------------------------- reading


def read(endpoint, accounts):
    import boto3

    def client(service, account):
        made = boto3.client(
            service, endpoint_url=endpoint, region_name=account["region"], aws_access_key_id="AKIAAUDIT00000000000",
            aws_secret_access_key="audit")
        made.meta.events.register(
            "before-call", lambda params, **_: params["headers"].__setitem__("x-moto-account-id", account["id"]))
        return made

    def everything(client, operation, key, **arguments):
        return [item for page in client.get_paginator(operation).paginate(**arguments) for item in page[key]]

    def tags(resource):
        return {t["Key"]: t["Value"] for t in resource.get("Tags", [])}

    world = {"read_at": datetime.datetime.now(datetime.timezone.utc).isoformat(), "accounts": {}}
    for account in accounts:
        ec2, cloudwatch = client("ec2", account), client("cloudwatch", account)
        world["accounts"][account["id"]] = {
            "region": account["region"],
            "instances": {
                i["InstanceId"]: {
                    "state": i["State"]["Name"], "tags": tags(i), "root": i.get("RootDeviceName"),
                    "usage": i.get("UsageOperation"),
                    "volumes": {m["DeviceName"]: m["Ebs"]["VolumeId"] for m in i.get("BlockDeviceMappings", [])},
                } for r in everything(ec2, "describe_instances", "Reservations") for i in r["Instances"]},
            "snapshots": {
                s["SnapshotId"]: {
                    "volume": s["VolumeId"], "state": s["State"], "start": s["StartTime"].isoformat(),
                    "owner": s["OwnerId"], "tags": tags(s),
                } for s in everything(ec2, "describe_snapshots", "Snapshots")},
            "images": {
                i["ImageId"]: {
                    "name": i.get("Name"), "state": i["State"], "public": i["Public"], "created": i["CreationDate"],
                    "owner": i["OwnerId"], "tags": tags(i), "source": i.get("SourceInstanceId"), "architecture": i.get("Architecture"),
                    "virtualization": i.get("VirtualizationType"), "root": i.get("RootDeviceName"),
                    "snapshots": [
                        m["Ebs"]["SnapshotId"] for m in i.get("BlockDeviceMappings", []) if "SnapshotId" in m["Ebs"]],
                } for i in everything(ec2, "describe_images", "Images")},
            "alarms": {
                a["AlarmName"]: {
                    "namespace": a.get("Namespace"), "metric": a.get("MetricName"), "threshold": a.get("Threshold"),
                    "dimensions": {d["Name"]: d["Value"] for d in a.get("Dimensions", [])},
                    "statistic": a.get("Statistic"), "period": a.get("Period"), "unit": a.get("Unit"),
                    "evaluations": a.get("EvaluationPeriods"), "comparison": a.get("ComparisonOperator"),
                    "actions": a.get("AlarmActions"), "description": a.get("AlarmDescription"),
                } for a in everything(cloudwatch, "describe_alarms", "MetricAlarms")},
            "composites": sorted(
                a["AlarmName"]
                for a in everything(cloudwatch, "describe_alarms", "CompositeAlarms", AlarmTypes=["CompositeAlarm"])),
            "volumes": len(everything(ec2, "describe_volumes", "Volumes")),
        }
    return world


# ---------------------------------------------------------------------------------------------- rules


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def days_old(text, now):
    """The age in calendar days of the audited fleet's time zone."""
    return (now.astimezone(zone).date() - moment(text).astimezone(zone).date()).days


def running(account):
    return {k: i for k, i in account["instances"].items() if i["state"] == "running"}


def due(account):
    """Returns volume -> (instance id, instance, is root) for each volume that should have a snapshot."""
    return {
        volume: (k, i, device == i["root"])
        for k, i in running(account).items() if i["tags"].get("AutoSnapshot") == "true"
        for device, volume in i["volumes"].items()}


def is_ours(snapshot, owner):
    return snapshot["owner"] == owner and snapshot["tags"].get("AutoSnapshot") == "true"


def protected(snapshot):
    return any(k in ("aws-man:pin", "aws-man:keep") or k.startswith(("aws:backup:", "aws:dlm:")) for k in snapshot["tags"])


def snapshots_that_may_go(account, owner, now, without_images=frozenset()):
    used = {s for k, i in account["images"].items() if k not in without_images for s in i["snapshots"]}
    by_volume = {}
    for k, s in account["snapshots"].items():
        if is_ours(s, owner) and s["state"] == "completed":
            by_volume.setdefault(s["volume"], []).append((moment(s["start"]), k))
    result = set()
    for k, s in account["snapshots"].items():
        newer = [start for start, other in by_volume.get(s["volume"], []) if start > moment(s["start"])]
        if (is_ours(s, owner) and s["state"] == "completed" and days_old(s["start"], now) > KEEP_DAYS
                and not protected(s) and k not in used and newer
                and now - max(newer) < datetime.timedelta(hours=GOOD_WITHIN_HOURS)):
            result.add(k)
    return result


def image_subject(account, image):
    """The root volume of an image: that of the instance by its tag, else that of its root snapshot."""
    instance = image["tags"].get("aws-man:instance")
    if instance:
        volumes = account["instances"].get(instance, {}).get("volumes", {})
        return volumes.get(account["instances"].get(instance, {}).get("root"), instance)
    return next((account["snapshots"][s]["volume"] for s in image["snapshots"] if s in account["snapshots"]), None)


def images_that_may_go(account, owner, now):
    auto = {
        k: i for k, i in account["images"].items()
        if i["owner"] == owner and i["tags"].get("AutoAMI") == "true" and i["state"] == "available" and not i["public"]}
    opted_out = ("BaseAMI", "Autoscalling", "AutoScalling", "AutoScalingAMI", "AutoScaling", "Autoscaling")
    result = set()
    for k, i in auto.items():
        subject = image_subject(account, i)
        newer = [
            o for other, o in auto.items()
            if other != k and subject and image_subject(account, o) == subject
            and moment(o["created"]) > moment(i["created"])]
        if (days_old(i["created"], now) > KEEP_DAYS and newer
                and not any(i["tags"].get(tag) == "true" for tag in opted_out)):
            result.add(k)
    return result


def images_due(account, owner, now):
    """The instances that must have an image of this week after the night."""
    week = "%d-%d" % now.astimezone(zone).date().isocalendar()[:2]
    result = {}
    for volume, (k, i, is_root) in due(account).items():
        of_volume = [s for s in account["snapshots"].values() if s["volume"] == volume and is_ours(s, owner)]
        if is_root and len([s for s in of_volume if s["state"] != "error"]) >= 2:
            result[k] = (volume, week)
    return result


def shown_name(instance, machine):
    return machine["tags"].get("Name") or f"NO NAME {instance}"


def image_name(account, instance, week):
    """The image name of REQUIREMENTS R48: valid for AWS, unique among instances of one name, and at most 128 characters."""
    def sanitised(k):
        return re.sub(r"[^A-Za-z0-9._/()-]", "_", shown_name(k, account["instances"][k]))

    plain = sanitised(instance)
    others = [k for _, (k, _, is_root) in due(account).items() if is_root and k != instance]
    tail = f"-{week}" + (f"-{instance}" if plain in map(sanitised, others) else "")
    return plain[:128 - len(tail)] + tail


def check_account(owner, before, after, now):
    def say(what):
        differences.append(f"{owner}/{before['region']}: {what}")

    differences = []
    new_images = {k: i for k, i in after["images"].items() if k not in before["images"]}
    # CreateImage makes a snapshot, which belongs to the image and carries its tags.
    by_products = {s: k for k, i in new_images.items() if i["source"] for s in i["snapshots"]}
    for k, image in by_products.items():
        if after["snapshots"][k]["tags"].get("AutoAMI") != "true" or "AutoSnapshot" in after["snapshots"][k]["tags"]:
            say(f"snapshot {k} of image {image} has the tags {after['snapshots'][k]['tags']}")
    new = {k: s for k, s in after["snapshots"].items() if k not in before["snapshots"] and k not in by_products}
    wanted = due(before)
    for volume, (instance, machine, is_root) in wanted.items():
        made = {k: s for k, s in new.items() if s["volume"] == volume}
        if len(made) != 1:
            say(f"volume {volume} has {len(made)} new snapshots, not one: {sorted(made)}")
        for k, s in made.items():
            expected = {"AutoSnapshot": "true", "Name": shown_name(instance, machine), "aws-man:instance": instance}
            if is_root:
                expected["RootDeviceSnapshot"] = "true"
            for key, value in expected.items():
                if s["tags"].get(key) != value:
                    say(f"snapshot {k} of {volume} has {key}={s['tags'].get(key)!r}, not {value!r}")
            if not is_root and "RootDeviceSnapshot" in s["tags"]:
                say(f"snapshot {k} of {volume}, which is no root volume, is tagged RootDeviceSnapshot")
            task, run = s["tags"].get("aws-man:task", ""), s["tags"].get("aws-man:run", "")
            if not run or task != f"{run}/create-snapshot/{volume}":
                say(f"snapshot {k} of {volume} has aws-man:task={task!r} and aws-man:run={run!r}")
    for k in sorted(k for k, s in new.items() if s["volume"] not in wanted):
        say(f"snapshot {k} was made of {new[k]['volume']}, which is not selected")

    images_gone = set(before["images"]) - set(after["images"])
    expected = images_that_may_go(before, owner, now)
    for k in sorted(expected - images_gone):
        say(f"image {k} ({before['images'][k]['name']}) should be gone")
    for k in sorted(images_gone - expected):
        say(f"image {k} ({before['images'][k]['name']}) is gone and should not be")

    gone = set(before["snapshots"]) - set(after["snapshots"])
    # A deregistered image's snapshot is deleted with it; each of the seeded images has one.
    may = snapshots_that_may_go(before, owner, now, without_images=expected)
    for k in sorted(may - gone):
        say(f"snapshot {k} of {before['snapshots'][k]['volume']} should be gone")
    for k in sorted(gone - may):
        say(f"snapshot {k} of {before['snapshots'][k]['volume']} is gone and should not be")
    for kind in ("snapshots", "images"):
        for k in sorted(set(before[kind]) & set(after[kind])):
            if before[kind][k] != after[kind][k]:
                say(f"{kind[:-1]} {k} was changed")

    wanted_images = images_due(before, owner, now)
    for instance, (volume, week) in wanted_images.items():
        name = image_name(before, instance, week)
        of_week = {
            k: i for k, i in after["images"].items()
            if i["tags"].get("aws-man:instance") == instance and i["tags"].get("aws-man:week") == week}
        if len(of_week) != 1:
            say(f"instance {instance} has {len(of_week)} images of {week}, not one")
        for k, i in of_week.items():
            if i["tags"].get("AutoAMI") != "true" or i["name"] != name:
                say(f"image {k} of {instance} is called {i['name']!r} and has AutoAMI={i['tags'].get('AutoAMI')!r}")
            if [after["snapshots"].get(s, {}).get("volume") for s in i["snapshots"]] != [volume]:
                say(f"image {k} of {instance} is not of its root volume {volume}")
            licensed = before["instances"][instance]["usage"] != "RunInstances"
            if (i["source"] == instance) != licensed:
                say(f"image {k} of {instance}, {before['instances'][instance]['usage']}, was made the wrong way")
            if (i["architecture"], i["virtualization"]) != ("x86_64", "hvm"):
                say(f"image {k} would not boot: {i['architecture']}, {i['virtualization']}")
    for k, i in new_images.items():
        if i["tags"].get("aws-man:instance") not in wanted_images:
            say(f"image {k} ({i['name']}) was made of {i['tags'].get('aws-man:instance')}, which is not due")

    for name, alarm in before["alarms"].items():
        if after["alarms"].get(name) != alarm:
            say(f"alarm {name} was changed: {alarm} -> {after['alarms'].get(name)}")
    for instance in running(before):
        watching = [
            n for n, a in after["alarms"].items()
            if (a["namespace"], a["metric"]) == ("AWS/EC2", "NetworkOut")
            and a["dimensions"] == {"InstanceId": instance} and a["comparison"].startswith("Greater")]
        if len(watching) != (0 if f"{instance}-NetworkOut" in before["composites"] else 1):
            say(f"instance {instance} has {len(watching)} network-out alarms, not one: {watching}")
    partition = "aws-cn" if before["region"].startswith("cn-") else "aws"
    for name in set(after["alarms"]) - set(before["alarms"]):
        alarm = after["alarms"][name]
        expected = {
            "threshold": 20_000_000.0, "period": 300, "evaluations": 4, "statistic": "Sum", "unit": None,
            "comparison": "GreaterThanOrEqualToThreshold",
            "actions": [f"arn:{partition}:sns:{before['region']}:{owner}:ec2-NetworkOut-Alarm"]}
        for key, value in expected.items():
            if alarm[key] != value:
                say(f"alarm {name} has {key}={alarm[key]!r}, not {value!r}")
        if alarm["dimensions"].get("InstanceId") not in running(before):
            say(f"alarm {name} is for no running instance")
    return differences


# ---------------------------------------------------------------------------------------------- calls


def least_calls(owner, before, after):
    """One call per listed page, one per change, one second reading of the alarms per 100 puts, and one for the topic."""
    def pages(kind, count):
        return 1 if count <= PAGE_LIMITS[kind] else math.ceil(count / PAGE_LIMITS[kind]) + 1

    own = [s for s in before["snapshots"].values() if s["owner"] == owner]
    listed = (
        pages("snapshots", len(own)) + pages("images", len(before["images"])) + pages("volumes", before["volumes"])
        + pages("instances", len(before["instances"])) + pages("alarms", len(before["alarms"]) + len(before["composites"])))
    puts = len(set(after["alarms"]) - set(before["alarms"]))
    # A snapshot that is made or deleted with an image needs no call.
    images_gone = set(before["images"]) - set(after["images"])
    freed = {s for k in images_gone for s in before["images"][k]["snapshots"]} - set(after["snapshots"])
    made = {s for i in after["images"].values() if i["source"] for s in i["snapshots"]} - set(before["snapshots"])
    mutations = (
        len(set(after["snapshots"]) ^ set(before["snapshots"])) - len(freed) - len(made)
        + len(set(after["images"]) ^ set(before["images"])) + puts)
    deleted = set(before["snapshots"]) - set(after["snapshots"])
    # Each snapshot that goes is asked about once, and each image twice.
    questions = len(deleted) + 2 * len(images_gone)
    return listed + mutations + questions + math.ceil(puts / 100) + 1


def check_calls(before, after, ledger):
    differences = []
    counted = {}
    for call in ledger:
        if call["service"] == "sts" or call["by_id"] or call["by_run"]:
            continue  # identity, confirmation and reconciliation are counted separately
        counted[call["account"]] = counted.get(call["account"], 0) + 1
    total, least = sum(counted.values()), 0
    for owner, account in before["accounts"].items():
        least += least_calls(owner, account, after["accounts"][owner])
    print(f"calls: {total}, least possible: {least}, ratio {total / least:.3f}", file=sys.stderr)
    if total > 1.05 * least:
        differences.append(f"{total} calls where {least} do: {total / least:.3f} times the least possible")
    return differences


def check(before, after, ledger=None):
    now = moment(after["read_at"])
    differences = []
    for owner, account in before["accounts"].items():
        differences += check_account(owner, account, after["accounts"][owner], now)
    if ledger is not None:
        differences += check_calls(before, after, ledger)
    return differences


# ---------------------------------------------------------------------------------------------- selftest


def breakages(before):
    """Ways of breaking one promise: (name, function that changes an account and returns whether it could)."""
    def first(items):
        return next(iter(sorted(items)), None)

    def new_snapshots(b, a):
        # The snapshots that CreateImage made are left out, as other rules apply to them.
        return {x for x in set(a["snapshots"]) - set(b["snapshots"]) if "AutoSnapshot" in a["snapshots"][x]["tags"]}

    def new_snapshot(b, a):
        return first(new_snapshots(b, a))

    def drop(kind, pick):
        def act(b, a, owner, now):
            k = pick(b, a, owner, now)
            return k is not None and a[kind].pop(k, None) is not None
        return act

    def put_back(kind, rule):
        def act(b, a, owner, now):
            k = first(rule(b, owner, now) & (set(b[kind]) - set(a[kind])))
            if k is None:
                return False
            a[kind][k] = b[kind][k]
            return True
        return act

    def twin(b, a, owner, now):
        k = new_snapshot(b, a)
        a["snapshots"]["snap-twin"] = a["snapshots"][k]
        return True

    def untag(key):
        def act(b, a, owner, now):
            k = first(x for x in new_snapshots(b, a) if key in a["snapshots"][x]["tags"])
            return k is not None and a["snapshots"][k]["tags"].pop(key) is not None
        return act

    def kept(kind, test):
        def act(b, a, owner, now):
            k = first(x for x in set(a[kind]) & set(b[kind]) if test(b[kind][x], owner))
            return k is not None and a[kind].pop(k) is not None
        return act

    def tune(b, a, owner, now):
        k = first(b["alarms"])
        a["alarms"][k]["threshold"] = 20_000_000.0
        return True

    def wrong_way(b, a, owner, now):
        k = first(x for x, i in a["images"].items() if i["source"] and "aws-man:week" in i["tags"])
        if k is None:
            return False
        a["images"][k]["source"] = None
        return True

    def renamed(b, a, owner, now):
        k = first(x for x, i in a["images"].items() if "aws-man:week" in i["tags"])
        if k is None:
            return False
        a["images"][k]["name"] += "-2"
        return True

    def second_image(b, a, owner, now):
        k = first(x for x, i in a["images"].items() if "aws-man:week" in i["tags"])
        if k is None:
            return False
        a["images"]["ami-twin"] = a["images"][k]
        return True

    return [
        ("a missing snapshot", drop("snapshots", lambda b, a, o, n: new_snapshot(b, a))),
        ("a twin", twin),
        *[(f"a snapshot without {key}", untag(key)) for key in (
            "AutoSnapshot", "Name", "RootDeviceSnapshot", "aws-man:task", "aws-man:run", "aws-man:instance")],
        ("an old snapshot that stayed", put_back("snapshots", snapshots_that_may_go)),
        ("an old image that stayed", put_back("images", images_that_may_go)),
        ("a foreign snapshot gone", kept("snapshots", lambda s, o: s["owner"] != o)),
        ("a manual snapshot gone", kept("snapshots", lambda s, o: s["tags"].get("Name") == "before the upgrade")),
        ("a pinned snapshot gone", kept("snapshots", lambda s, o: "aws-man:pin" in s["tags"])),
        ("a backup service's snapshot gone", kept("snapshots", lambda s, o: "aws:backup:source-resource" in s["tags"])),
        ("a last good snapshot gone", kept("snapshots", lambda s, o: is_ours(s, o))),
        ("a protected image gone", kept("images", lambda i, o: i["tags"].get("BaseAMI") == "true")),
        ("a terminated instance's last image gone", kept("images", lambda i, o: i["name"] == "terminated-2020-1")),
        ("a public image gone", kept("images", lambda i, o: i["public"])),
        ("a missing image", drop("images", lambda b, a, o, n: first(
            x for x, i in a["images"].items() if "aws-man:week" in i["tags"]))),
        ("a second image of the week", second_image),
        ("a licensed image registered from a snapshot", wrong_way),
        ("an image of another name", renamed),
        ("a missing alarm", drop("alarms", lambda b, a, o, n: first(set(a["alarms"]) - set(b["alarms"])))),
        ("a tuned alarm overwritten", tune),
    ]


def selftest(before, after):
    """Breaks the night in every way; returns the ways that `check` did not find or that could not be tried."""
    now = moment(after["read_at"])
    missed = []
    for what, act in breakages(before):
        tried = False
        for owner, account in before["accounts"].items():
            broken = copy.deepcopy(after)
            if not act(account, broken["accounts"][owner], owner, now):
                continue
            tried = True
            if not check(before, broken):
                missed.append(f"not found: {what} in {owner}")
        if not tried:
            missed.append(f"could not be tried: {what}")
        print(f"found: {what}" if tried else f"not tried: {what}", file=sys.stderr)
    return missed


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read")
    reading.add_argument("--endpoint", required=True)
    reading.add_argument("--accounts", required=True)
    for name in ("check", "selftest"):
        comparing = commands.add_parser(name)
        comparing.add_argument("before")
        comparing.add_argument("after")
        comparing.add_argument("--ledger")
        comparing.add_argument("--zone-hours", type=float, default=0)
    options = parser.parse_args()
    if options.command == "read":
        json.dump(read(options.endpoint, json.loads(options.accounts)), sys.stdout)
        return 0
    global zone
    zone = datetime.timezone(datetime.timedelta(hours=options.zone_hours))
    before, after = json.load(open(options.before)), json.load(open(options.after))
    if options.command == "selftest":
        found = selftest(before, after)
    else:
        found = check(before, after, json.load(open(options.ledger)) if options.ledger else None)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
