"""The baseline of the benchmarks: the same night as aws-man's, as one would write it with boto3 and threads.

night.py ENDPOINT ACCOUNT:REGION...   with the first account's key in the environment. It has no queue, no retry of its own
and no reconciliation after a lost answer; what it saves by that is part of the comparison. It puts no alarms, because this
boto3 speaks CBOR to CloudWatch and the simulated one does not.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import boto3
from botocore.config import Config

KEEP = timedelta(days=7)
WORKERS = 32
CONFIG = Config(max_pool_connections=WORKERS, retries={"mode": "standard"})


def pages(client, operation, key, **arguments):
    return [item for page in client.get_paginator(operation).paginate(**arguments) for item in page[key]]


def tags(resource):
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", [])}


class Lane:
    def __init__(self, endpoint, account, region):
        base = boto3.client("sts", endpoint_url=endpoint, region_name=region, config=CONFIG)
        role = base.assume_role(RoleArn=f"arn:aws:iam::{account}:role/aws-man", RoleSessionName="baseline")
        keys = role["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region)
        self.ec2 = session.client("ec2", endpoint_url=endpoint, config=CONFIG)

    def plan(self):
        """Lists everything, and returns the night's work as functions."""
        now = datetime.now(timezone.utc)
        ec2 = self.ec2
        instances = [
            instance
            for reservation in pages(ec2, "describe_instances", "Reservations")
            for instance in reservation["Instances"]
            if instance["State"]["Name"] == "running"
        ]
        snapshots = pages(ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"])
        images = pages(ec2, "describe_images", "Images", Owners=["self"])
        used = {device["Ebs"]["SnapshotId"] for image in images for device in image["BlockDeviceMappings"]}
        year, week, _ = now.isocalendar()
        work = []
        for instance in instances:
            name = tags(instance).get("Name", instance["InstanceId"])
            if tags(instance).get("AutoSnapshot") == "true":
                for device in instance["BlockDeviceMappings"]:
                    work.append(lambda volume=device["Ebs"]["VolumeId"], name=name: self.snapshot(volume, name))
                root = instance["BlockDeviceMappings"][0]
                mine = [s for s in snapshots if s["VolumeId"] == root["Ebs"]["VolumeId"] and s["State"] == "completed"]
                image = f"{name}-{year}-{week}"
                if len(mine) >= 2 and image not in {i["Name"] for i in images}:
                    source = max(mine, key=lambda s: s["StartTime"])
                    work.append(lambda i=instance, n=image, s=source: self.image(i, n, s))
        newest = {}
        for image in images:
            base = image["Name"].rsplit("-", 2)[0]
            newest[base] = max(newest.get(base, ""), image["CreationDate"])
        for image in images:
            made = datetime.fromisoformat(image["CreationDate"].replace("Z", "+00:00"))
            if now.date() - made.date() > KEEP and image["CreationDate"] < newest[image["Name"].rsplit("-", 2)[0]]:
                work.append(lambda id=image["ImageId"]: ec2.deregister_image(ImageId=id))
        for snapshot in snapshots:
            if now.date() - snapshot["StartTime"].date() > KEEP and snapshot["SnapshotId"] not in used:
                if tags(snapshot).get("AutoSnapshot") != "true":
                    continue
                work.append(lambda id=snapshot["SnapshotId"]: ec2.delete_snapshot(SnapshotId=id))
        return work

    def snapshot(self, volume, name):
        specification = {
            "ResourceType": "snapshot",
            "Tags": [{"Key": "Name", "Value": name}, {"Key": "AutoSnapshot", "Value": "true"}],
        }
        self.ec2.create_snapshot(VolumeId=volume, Description=f"Snapshot {name}", TagSpecifications=[specification])

    def image(self, instance, name, source):
        root = instance["RootDeviceName"]
        self.ec2.register_image(
            Name=name,
            Architecture=instance["Architecture"],
            RootDeviceName=root,
            VirtualizationType="hvm",
            EnaSupport=True,
            BlockDeviceMappings=[{"DeviceName": root, "Ebs": {"SnapshotId": source["SnapshotId"]}}],
            TagSpecifications=[{"ResourceType": "image", "Tags": [{"Key": "AutoAMI", "Value": "true"}]}],
        )

    def confirm(self):
        """Waits until nothing is pending."""
        while pages(
            self.ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"],
            Filters=[{"Name": "status", "Values": ["pending"]}],
        ):
            time.sleep(1)


def main():
    endpoint, *names = sys.argv[1:]
    with ThreadPoolExecutor(WORKERS) as pool:
        lanes = list(pool.map(lambda name: Lane(endpoint, *name.split(":")), names))
        work = [task for tasks in pool.map(Lane.plan, lanes) for task in tasks]
        for done in [pool.submit(task) for task in work]:
            done.result()
        for _ in pool.map(Lane.confirm, lanes):
            pass


main()
