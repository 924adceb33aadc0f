"""Drives a simulated cloud with boto3, which shares no code with this project, and prints as one JSON object what boto3
read from the answers. Usage: boto3_client.py ENDPOINT REGION ROLE_ARN ACCESS_KEY SECRET"""

import json
import sys
import time
import urllib.request

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError, ConnectionClosedError, IncompleteReadError, ReadTimeoutError
    from botocore.loaders import Loader
    from botocore.parsers import ResponseParserError
except ImportError as error:
    sys.exit(f"boto3 and botocore are needed: {error}")

endpoint, region, role, key, secret = sys.argv[1:]
config = Config(retries={"total_max_attempts": 1}, read_timeout=2, max_pool_connections=1)
found = {}


def client(service, **keys):
    return boto3.client(service, region_name=region, endpoint_url=endpoint, config=config, **keys)


def admin(path, body=None):
    request = urllib.request.Request(f"{endpoint}/_simulator/{path}", method="POST", data=json.dumps(body or {}).encode())
    urllib.request.urlopen(request).read()


def code(call, **arguments):
    try:
        call(**arguments)
        return "OK"
    except ClientError as error:
        return f"{error.response['ResponseMetadata']['HTTPStatusCode']} {error.response['Error']['Code']}"
    except (ConnectionClosedError, ReadTimeoutError, IncompleteReadError, ResponseParserError) as error:
        return type(error).__name__


base = dict(aws_access_key_id=key, aws_secret_access_key=secret)
session = client("sts", **base).assume_role(RoleArn=role, RoleSessionName="boto3", DurationSeconds=900)["Credentials"]
found["expires_in_900_s"] = 890 < session["Expiration"].timestamp() - time.time() <= 900
member = dict(
    aws_access_key_id=session["AccessKeyId"],
    aws_secret_access_key=session["SecretAccessKey"],
    aws_session_token=session["SessionToken"],
)
ec2, sns = client("ec2", **member), client("sns", **member)
found["identity"] = client("sts", **member).get_caller_identity()["Account"]
found["wrong_secret"] = code(client("ec2", aws_access_key_id=key, aws_secret_access_key="wrong").describe_regions)
found["regions"] = [item["RegionName"] for item in ec2.describe_regions()["Regions"]]


def listed(operation, member, **arguments):
    pages = ec2.get_paginator(operation).paginate(**arguments)
    return [item for page in pages for item in page.get(member, [])]


reservations = listed("describe_instances", "Reservations", PaginationConfig={"PageSize": 5})
instances = [instance for reservation in reservations for instance in reservation["Instances"]]
found["instances"] = len(instances)
found["states"] = sorted({instance["State"]["Name"] for instance in instances})
found["names"] = sorted(tag["Value"] for i in instances for tag in i.get("Tags", []) if tag["Key"] == "Name")
volumes = listed("describe_volumes", "Volumes", PaginationConfig={"PageSize": 5})
found["volumes"] = len(volumes)
found["attached"] = sum(len(volume["Attachments"]) for volume in volumes)
own = listed("describe_snapshots", "Snapshots", OwnerIds=["self"], PaginationConfig={"PageSize": 5})
found["snapshots"] = len(own)
found["oldest_days"] = round((time.time() - min(s["StartTime"].timestamp() for s in own)) / 86400)
found["leaked"] = sorted({s["OwnerId"] for s in listed("describe_snapshots", "Snapshots")})
images = listed("describe_images", "Images", Owners=["self"], PaginationConfig={"PageSize": 5})
found["images"] = len(images)
found["protected"] = sum(1 for image in images if image["DeregistrationProtection"] != "disabled")
uefi = next(i for i in instances if i["Architecture"] == "arm64")
found["uefi"] = ec2.get_instance_uefi_data(InstanceId=uefi["InstanceId"])["UefiData"]
found["no_uefi"] = code(ec2.get_instance_uefi_data, InstanceId=instances[0]["InstanceId"])

web = next(i for i in instances if {"Key": "Name", "Value": "web-1"} in i["Tags"])
root = next(m["Ebs"]["VolumeId"] for m in web["BlockDeviceMappings"] if m["DeviceName"] == web["RootDeviceName"])
tags = [{"Key": "AutoSnapshot", "Value": "true"}, {"Key": "Name", "Value": "名 <&> \"web\" 1"}]
made = ec2.create_snapshot(
    VolumeId=root, Description="Snapshot web-1 100% + more", TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}]
)
found["made"] = [made["State"], made["Description"], made["Tags"] == tags, made["VolumeId"] == root, made["Encrypted"]]
found["too_soon"] = code(ec2.create_snapshot, VolumeId=root)
found["no_volume"] = code(ec2.create_snapshot, VolumeId="vol-0123456789abcdef0")
found["dry_run"] = code(ec2.create_snapshot, VolumeId=root, DryRun=True)
admin("advance?seconds=120")
done = ec2.describe_snapshots(SnapshotIds=[made["SnapshotId"]])["Snapshots"][0]
found["done"] = [done["State"], done["Progress"], done["OwnerId"]]

mapping = [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": made["SnapshotId"], "VolumeType": "gp3"}}]
register = dict(
    Name="web-1-2099-1", RootDeviceName="/dev/xvda", BlockDeviceMappings=mapping, Architecture="x86_64",
    VirtualizationType="hvm", EnaSupport=True, TagSpecifications=[{"ResourceType": "image", "Tags": tags}],
)
image = ec2.register_image(**register)["ImageId"]
found["duplicate"] = code(ec2.register_image, **register)
admin("advance?seconds=120")
shown = ec2.describe_images(ImageIds=[image])["Images"][0]
found["image"] = [
    shown["State"], shown["Name"], shown["Architecture"], shown["EnaSupport"], shown["Public"], shown["Tags"] == tags,
    shown["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"] == made["SnapshotId"],
]
found["in_use"] = code(ec2.delete_snapshot, SnapshotId=made["SnapshotId"])
gone = ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)
found["gone"] = [gone["Return"], [r["ReturnCode"] for r in gone["DeleteSnapshotResults"]]]
found["gone_twice"] = [
    code(ec2.deregister_image, ImageId=image), code(ec2.delete_snapshot, SnapshotId=made["SnapshotId"])
]
windows = next(i for i in instances if i.get("Platform") == "windows")
created = ec2.create_image(
    InstanceId=windows["InstanceId"], Name="windows-1-2099-1", NoReboot=True,
    BlockDeviceMappings=[{"DeviceName": "/dev/sdf", "NoDevice": ""}],
)["ImageId"]
found["created"] = len(ec2.describe_images(ImageIds=[created])["Images"][0]["BlockDeviceMappings"])

arn = f"arn:{role.split(':')[1]}:sns:{region}:{found['identity']}:ec2-NetworkOut-Alarm"
found["topic"] = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["TopicArn"] == arn
found["no_topic"] = code(sns.get_topic_attributes, TopicArn=arn + "x")
# Why: botocore's usual protocol for CloudWatch is CBOR, but the cloud simulates the query protocol.
load = Loader.load_service_model


def load_query(self, name, *rest, **named):
    model = load(self, name, *rest, **named)
    if name == "cloudwatch" and "metadata" in model:
        model["metadata"]["protocol"], model["metadata"]["protocols"] = "query", ["query"]
    return model


Loader.load_service_model = load_query
cloudwatch = client("cloudwatch", **member)
assert cloudwatch.meta.service_model.resolved_protocol == "query"
cloudwatch.put_metric_alarm(
    AlarmName="mine", Namespace="AWS/EC2", MetricName="NetworkOut", Statistic="Sum", Period=300, EvaluationPeriods=4,
    Threshold=20000000, ComparisonOperator="GreaterThanOrEqualToThreshold", AlarmActions=[arn],
    Dimensions=[{"Name": "InstanceId", "Value": web["InstanceId"]}],
)
pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
pages = list(pages)
alarms = {alarm["AlarmName"]: alarm for page in pages for alarm in page["MetricAlarms"]}
found["composites"] = sum(len(page["CompositeAlarms"]) for page in pages)
found["alarm"] = [alarms["mine"]["Threshold"], alarms["mine"]["StateValue"], alarms["mine"]["AlarmActions"] == [arn]]
found["old_alarm"] = f"{web['InstanceId']}-网络流出流量警报" in alarms
found["bad_alarm"] = code(cloudwatch.put_metric_alarm, AlarmName="x", EvaluationPeriods=1, ComparisonOperator="x")

other = next(v["VolumeId"] for v in volumes if v["VolumeId"] != root)
kinds = ["reset", "cut", "hang", "truncated", "page"]
found["lost"] = {}
for kind in kinds:
    detail = {"status": 502, "contentType": "text/html", "body": "<html>no</html>"} if kind == "page" else {}
    rule = {"action": "ec2:CreateSnapshot", "times": 1, "fault": {"moment": "after", "kind": {kind: detail}}}
    admin("faults", rule)
    answer = code(ec2.create_snapshot, VolumeId=other)
    # Depending on the version, urllib3 or the parser notices that a body ends too early.
    if kind == "cut" and answer in ("ConnectionClosedError", "ResponseParserError"):
        answer = "no whole answer"
    found["lost"][kind] = answer
    admin("advance?seconds=20")
only = [{"Name": "volume-id", "Values": [other]}]
made = listed("describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=only)
found["made_all_the_same"] = sum(1 for s in made if time.time() - s["StartTime"].timestamp() < 600)

unit = {"id": "ou-ab12-prod0000", "name": "Production", "parent": "r-ab12"}
members = [{"id": f"{n:012}", "name": f"网络 {n}", "parent": unit["id"], "tags": {"team": "web"}} for n in range(1, 46)]
members[0]["state"] = "SUSPENDED"
admin("seed", {"accounts": [], "organization": {"management": "111122223333", "units": [unit], "members": members}})
organizations = boto3.client(
    "organizations", region_name="cn-northwest-1", endpoint_url=endpoint, config=config, **base
)
top = organizations.list_roots()["Roots"][0]["Id"]
units = organizations.list_organizational_units_for_parent(ParentId=top)["OrganizationalUnits"]
pages = list(organizations.get_paginator("list_accounts_for_parent").paginate(ParentId=units[0]["Id"]))
accounts = [account for page in pages for account in page["Accounts"]]
found["organization"] = [len(pages), len(accounts), accounts[1]["Name"], accounts[0]["State"], accounts[0]["Status"]]
found["tags"] = organizations.list_tags_for_resource(ResourceId=accounts[0]["Id"])["Tags"] == [{"Key": "team", "Value": "web"}]
found["no_account"] = code(organizations.describe_account, AccountId="999999999999")
found["no_right"] = code(boto3.client(
    "organizations", region_name="cn-northwest-1", endpoint_url=endpoint, config=config, **member
).list_accounts)
print(json.dumps(found, ensure_ascii=False))
