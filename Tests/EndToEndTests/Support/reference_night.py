#!/usr/bin/env python3
"""Makes the calls of a flawless night with boto3, by the rules of the audit.

    reference_night.py --endpoint URL --accounts JSON --name NAME [--zone-hours H]

It shows without the program that a flawless night is possible on the emulator and that the audit accepts it. It cannot
serve as a measure of calls, as it knows beforehand what the audit expects.
"""
import argparse
import datetime
import json
import sys

import audit


def clients(endpoint, account):
    import boto3

    def client(service):
        made = boto3.client(
            service, endpoint_url=endpoint, region_name=account["region"], aws_access_key_id="AKIAREFERENCE0000000",
            aws_secret_access_key="reference")
        made.meta.events.register(
            "before-call", lambda params, **_: params["headers"].__setitem__("x-moto-account-id", account["id"]))
        return made

    return client("ec2"), client("cloudwatch")


def tagged(kind, tags):
    return [{"ResourceType": kind, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]


def night(endpoint, account, before, run, now):
    owner, world = account["id"], before["accounts"][account["id"]]
    ec2, cloudwatch = clients(endpoint, account)
    images_gone = audit.images_that_may_go(world, owner, now)
    snapshots_gone = audit.snapshots_that_may_go(world, owner, now, without_images=images_gone)
    freed = {s for k in images_gone for s in world["images"][k]["snapshots"]} & snapshots_gone

    for volume, (instance, machine, is_root) in audit.due(world).items():
        tags = {
            "AutoSnapshot": "true", "Name": audit.shown_name(instance, machine), "aws-man:instance": instance,
            "aws-man:run": run, "aws-man:task": f"{run}/create-snapshot/{volume}"}
        if is_root:
            tags["RootDeviceSnapshot"] = "true"
        ec2.create_snapshot(VolumeId=volume, TagSpecifications=tagged("snapshot", tags))
    for instance, (volume, week) in audit.images_due(world, owner, now).items():
        machine = world["instances"][instance]
        if any(i["tags"].get("aws-man:instance") == instance and i["tags"].get("aws-man:week") == week
               for i in world["images"].values()):
            continue
        name = audit.image_name(world, instance, week)
        tags = {"AutoAMI": "true", "Name": name, "aws-man:instance": instance, "aws-man:week": week, "aws-man:run": run}
        if machine["usage"] != "RunInstances":
            ec2.create_image(
                InstanceId=instance, Name=name, NoReboot=True,
                BlockDeviceMappings=[
                    {"DeviceName": d, "NoDevice": ""} for d in machine["volumes"] if d != machine["root"]],
                TagSpecifications=tagged("image", tags) + tagged("snapshot", tags))
            continue
        newest = max(
            (s["start"], k) for k, s in world["snapshots"].items() if s["volume"] == volume and s["state"] == "completed")
        ec2.register_image(
            Name=name, Architecture="x86_64", VirtualizationType="hvm", RootDeviceName=machine["root"], EnaSupport=True,
            BlockDeviceMappings=[{"DeviceName": machine["root"], "Ebs": {"SnapshotId": newest[1]}}],
            TagSpecifications=tagged("image", tags))
    for image in images_gone:
        ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)
    for snapshot in snapshots_gone - freed:
        ec2.delete_snapshot(SnapshotId=snapshot)
    watched = {
        a["dimensions"].get("InstanceId") for a in world["alarms"].values()
        if a["metric"] == "NetworkOut" and a["comparison"].startswith("Greater")}
    partition = "aws-cn" if account["region"].startswith("cn-") else "aws"
    for instance in audit.running(world):
        name = f"{instance}-NetworkOut"
        if instance in watched or name in world["composites"]:
            continue
        cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="AWS/EC2", MetricName="NetworkOut", Statistic="Sum", Period=300, Threshold=20e6,
            EvaluationPeriods=4, ComparisonOperator="GreaterThanOrEqualToThreshold",
            Dimensions=[{"Name": "InstanceId", "Value": instance}],
            AlarmActions=[f"arn:{partition}:sns:{account['region']}:{owner}:ec2-NetworkOut-Alarm"])


def main():
    parser = argparse.ArgumentParser()
    for name in ("--endpoint", "--accounts", "--name"):
        parser.add_argument(name, required=True)
    parser.add_argument("--zone-hours", type=float, default=0)
    options = parser.parse_args()
    audit.zone = datetime.timezone(datetime.timedelta(hours=options.zone_hours))
    accounts, now = json.loads(options.accounts), datetime.datetime.now(datetime.timezone.utc)
    before = audit.read(options.endpoint, accounts)
    for account in accounts:
        night(options.endpoint, account, before, f"{options.name}-{now.astimezone(audit.zone).date()}", now)
    return 0


if __name__ == "__main__":
    sys.exit(main())
