#!/usr/bin/env python3
"""moto, an AWS emulator of another project, with an aged fleet and with fixes where it differs from AWS.

    emulator.py [--volumes-per-instance 2] [--instances 10] [--history 10]

Prints one line of JSON when it listens: {"port": …, "accounts": [{"id": …, "region": …}, …]}. It ends when its
standard input is closed.

Additional routes:
    POST /_emulator/age?hours=24   moves every snapshot and image back in time, which the API cannot do
    GET  /_emulator/ledger         every AWS call since the last reset, as JSON lines
    POST /_emulator/ledger/reset
    POST /_emulator/deny?account=…&action=…    makes the action fail with UnauthorizedOperation; action= ends it

Differences of moto 5.2.1 from AWS that this file fixes:
    DescribeSnapshots ignores OwnerIds, MaxResults and NextToken      -> it respects them
    DescribeSnapshots, Images, Volumes and Alarms do not page         -> they and DescribeInstances do, by PAGE_LIMITS,
                                                                         with an empty page after the first
    a filter of several values on tag-key wants all or none           -> any of the values matches
    DescribeAlarms ignores AlarmTypes                                 -> it shows composite alarms only on request
    instances and images lack platform and licence                    -> they have PlatformDetails and UsageOperation
    RegisterImage keeps only Name and Description                     -> it keeps tags, the given snapshot and attributes
    CreateImage answers 500 to tags for its snapshot, makes it of an
    invented volume, and ignores NoReboot                             -> it makes and tags the snapshot, and never reboots
    duplicate image names are accepted                                -> it answers InvalidAMIName.Duplicate
    a snapshot given to RegisterImage can be deleted                  -> it answers InvalidSnapshot.InUse
    RegisterImage makes a volume and a snapshot                       -> it makes none
    DeregisterImage ignores DeleteAssociatedSnapshots                 -> it deletes those that no other image uses
"""
import argparse
import base64
import datetime
import fnmatch
import io
import json
import os
import sys
import threading
import urllib.parse

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
os.environ.setdefault("AWS_ACCESS_KEY_ID", "AKIAEMULATORHUB00000")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "emulator")

from werkzeug.serving import make_server, WSGIRequestHandler  # noqa: E402
from moto.server import DomainDispatcherApplication, create_backend_app  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.ec2.models import ec2_backends  # noqa: E402
from moto.ec2.models.amis import Ami, AmiBackend  # noqa: E402
from moto.ec2.models.elastic_block_store import EBSBackend  # noqa: E402
from moto.ec2.models.instances import Instance  # noqa: E402
from moto.ec2.responses.amis import AmisResponse  # noqa: E402
from moto.ec2.responses.elastic_block_store import ElasticBlockStore  # noqa: E402
from moto.ec2.responses.instances import InstanceResponse  # noqa: E402
from moto.ec2.exceptions import EC2ClientError  # noqa: E402
import moto.ec2.utils  # noqa: E402
from moto.ec2.utils import random_ami_id  # noqa: E402
from moto.cloudwatch.models import cloudwatch_backends  # noqa: E402
from moto.cloudwatch.responses import CloudWatchResponse  # noqa: E402
from moto.sns.models import sns_backends  # noqa: E402

PAGE_LIMITS = {"Snapshots": 60, "Images": 60, "Volumes": 60, "Reservations": 8, "Alarms": 100}
"""The page sizes, small enough for a night to need several pages. audit.py has the same figures."""

DAY = datetime.timedelta(days=1)


# ---------------------------------------------------------------------------------------------- fixes of moto


class DuplicateImageName(EC2ClientError):
    def __init__(self, name, holder):
        super().__init__("InvalidAMIName.Duplicate", f"AMI name {name} is already in use by AMI {holder}")


class SnapshotInUse(EC2ClientError):
    def __init__(self, snapshot, image):
        super().__init__("InvalidSnapshot.InUse", f"The snapshot {snapshot} is currently in use by {image}")


def page(response, kind, items, limit_name="MaxResults"):
    """The requested page of `items` and the token of the next. An empty page follows the first, as AWS may return one,
    and only a missing token ends a listing."""
    limit = min(int(response._get_param(limit_name) or PAGE_LIMITS[kind]), PAGE_LIMITS[kind])
    token = response._get_param("NextToken")
    text = base64.b64decode(token).decode() if token else "0"
    start = int(text.removeprefix("empty-"))
    if text.startswith("empty-"):
        return [], base64.b64encode(str(start).encode()).decode()
    end = start + limit
    if end >= len(items):
        return items[start:], None
    return items[start:end], base64.b64encode(f"{'empty-' if start == 0 else ''}{end}".encode()).decode()


def paged(response, kind, items):
    shown, token = page(response, kind, items)
    return ActionResult({kind: shown, **({"NextToken": token} if token else {})})


def describe_instances(self):
    identifiers, filters = self._get_param("InstanceIds", []), self._filters_from_querystring()
    if identifiers:
        found = self.ec2_backend.get_reservations_by_instance_ids(identifiers, filters=filters)
    else:
        found = self.ec2_backend.describe_instances(filters=filters)
    return paged(self, "Reservations", found)


def describe_volumes(self):
    return paged(self, "Volumes", self.ec2_backend.describe_volumes(
        volume_ids=self._get_param("VolumeIds", []), filters=self._filters_from_querystring()))


def describe_alarms(self):
    names, prefix = self._get_param("AlarmNames", []), self._get_param("AlarmNamePrefix")
    types = self._get_param("AlarmTypes", []) or ["MetricAlarm"]
    alarms = [
        a for a in self.cloudwatch_backend.describe_alarms()
        if (not names or a.name in names) and (not prefix or a.name.startswith(prefix))
        and ("CompositeAlarm" if a.rule is not None else "MetricAlarm") in types]
    shown, token = page(self, "Alarms", alarms, "MaxRecords")
    return ActionResult({
        "MetricAlarms": [a for a in shown if a.rule is None],
        "CompositeAlarms": [a for a in shown if a.rule is not None], **({"NextToken": token} if token else {})})


def describe_snapshots(self):
    snapshots = self.ec2_backend.describe_snapshots(
        snapshot_ids=self._get_param("SnapshotIds", []), filters=self._filters_from_querystring())
    owners = [self.current_account if o == "self" else o for o in self._get_param("OwnerIds", [])]
    if owners:
        snapshots = [s for s in snapshots if s.owner_id in owners]
    return paged(self, "Snapshots", snapshots)


def describe_images(self):
    images = self.ec2_backend.describe_images(
        ami_ids=self._get_param("ImageIds", []), filters=self._filters_from_querystring(),
        exec_users=self._get_param("ExecutableUsers", []), owners=self._get_param("Owners", []))
    return paged(self, "Images", images)


def name_is_free(backend, name):
    for image in backend.amis.values():
        if image.name == name and image.owner_id == backend.account_id:
            raise DuplicateImageName(name, image.id)


def bare_image(backend, **values):
    """An image without the volume and the snapshot that moto's constructor makes."""
    image = Ami.__new__(Ami)
    for key, value in {
        "ec2_backend": backend, "id": random_ami_id(), "state": "available", "image_type": "machine",
        "image_location": None, "owner_id": backend.account_id, "owner_alias": None, "kernel_id": None,
        "platform": None, "platform_details": "Linux/UNIX", "usage_operation": "RunInstances", "hypervisor": "xen",
        "root_device_type": "ebs", "sriov": None, "creation_date": datetime.datetime.utcnow(), "product_codes": set(),
        "boot_mode": None, "instance_id": None, "launch_permissions": [], **values,
    }.items():
        setattr(image, key, value)
    return image


def register_image(self):
    backend = self.ec2_backend
    name = self._get_param("Name")
    self.error_on_dryrun()
    name_is_free(backend, name)
    mapping = self._get_param("BlockDeviceMappings")[0]
    image = bare_image(
        backend, name=name, description=self._get_param("Description", ""),
        virtualization_type=self._get_param("VirtualizationType") or "paravirtual",
        architecture=self._get_param("Architecture") or "i386", kernel_id=self._get_param("KernelId"),
        root_device_name=self._get_param("RootDeviceName"), sriov_net_support=self._get_param("SriovNetSupport"),
        boot_mode=self._get_param("BootMode"), tpm_support=self._get_param("TpmSupport"),
        imds_support=self._get_param("ImdsSupport"), ebs_snapshot=backend.get_snapshot(mapping["Ebs"]["SnapshotId"]),
        root_volume_type=mapping["Ebs"].get("VolumeType", "standard"),
        ena_support=self._get_bool_param("EnaSupport", False))
    for specification in self._get_param("TagSpecifications", []):
        if specification["ResourceType"] != "image":
            raise EC2ClientError("InvalidParameterValue", "RegisterImage tags images only")
        for tag in specification["Tags"]:
            image.add_tag(tag["Key"], tag["Value"])
    backend.amis[image.id] = image
    return ActionResult({"ImageId": image.id})


def create_image(self):
    backend = self.ec2_backend
    self.error_on_dryrun()
    name_is_free(backend, self._get_param("Name"))
    if not self._get_bool_param("NoReboot", False):
        raise EC2ClientError("InvalidParameterValue", "this would reboot the instance")
    source = backend.get_instance(self._get_param("InstanceId"))
    left_out = {m["DeviceName"] for m in self._get_param("BlockDeviceMappings", []) if m.get("NoDevice") is not None}
    if set(source.block_device_mapping) - left_out != {source.root_device_name}:
        raise EC2ClientError("InvalidParameterValue", "the emulator makes images of the root device only")
    root = source.block_device_mapping[source.root_device_name]
    image = bare_image(
        backend, name=self._get_param("Name"), description=self._get_param("Description", ""), instance_id=source.id,
        instance=source, virtualization_type=source.virtualization_type, architecture=source.architecture,
        platform=source.platform, platform_details=source.platform_details, usage_operation=source.usage_operation,
        root_device_name=source.root_device_name, ena_support=True, root_volume_type="gp2")
    image.ebs_snapshot = backend.create_snapshot(
        root.volume_id, f"Created by CreateImage({source.id}) for {image.id}", from_ami=image.id)
    for specification in self._get_param("TagSpecifications", []):
        target = {"image": image, "snapshot": image.ebs_snapshot}[specification["ResourceType"]]
        for tag in specification["Tags"]:
            target.add_tag(tag["Key"], tag["Value"])
    backend.amis[image.id] = image
    return ActionResult({"ImageId": image.id})


def device_mappings(self):
    return [{
        "DeviceName": self.root_device_name,
        "Ebs": {
            "SnapshotId": self.ebs_snapshot.id, "VolumeSize": self.ebs_snapshot.volume.size,
            "DeleteOnTermination": True, "VolumeType": getattr(self, "root_volume_type", "standard"),
        },
    }]


plain_delete_snapshot = EBSBackend.delete_snapshot


def delete_snapshot(self, snapshot_id):
    for image in self.amis.values():
        if image.ebs_snapshot.id == snapshot_id:
            raise SnapshotInUse(snapshot_id, image.id)
    return plain_delete_snapshot(self, snapshot_id)


plain_deregister_image = AmiBackend.deregister_image


def deregister_image(self):
    backend = self.ec2_backend
    image = backend.amis.get(self._get_param("ImageId"))
    backend.deregister_image(self._get_param("ImageId"))
    result = {"Return": True}
    if self._get_bool_param("DeleteAssociatedSnapshots", False) and image is not None:
        snapshot = image.ebs_snapshot.id
        is_used = any(other.ebs_snapshot.id == snapshot for other in backend.amis.values())
        if not is_used:
            plain_delete_snapshot(backend, snapshot)
        result["DeleteSnapshotResults"] = [
            {"SnapshotId": snapshot, "ReturnCode": "skipped" if is_used else "success"}]
    return ActionResult(result)


plain_is_filter_matching = moto.ec2.utils.is_filter_matching


def is_filter_matching(resource, name, wanted):
    if name in ("tag-key", "tag-value"):
        return any(fnmatch.fnmatchcase(has, pattern) for has in resource.get_filter_value(name) for pattern in wanted)
    return plain_is_filter_matching(resource, name, wanted)


moto.ec2.utils.is_filter_matching = is_filter_matching
ElasticBlockStore.describe_snapshots = describe_snapshots
ElasticBlockStore.describe_volumes = describe_volumes
InstanceResponse.describe_instances = describe_instances
CloudWatchResponse.describe_alarms = describe_alarms
Instance.platform_details = "Linux/UNIX"
Instance.usage_operation = "RunInstances"
AmisResponse.describe_images = describe_images
AmisResponse.register_image = register_image
AmisResponse.create_image = create_image
AmisResponse.deregister_image = deregister_image
EBSBackend.delete_snapshot = delete_snapshot
Ami.block_device_mappings = property(device_mappings)


# ---------------------------------------------------------------------------------------------- the fleet

ACCOUNTS = [
    {"id": "111111111111", "region": "us-east-1"}, {"id": "222222222222", "region": "us-east-1"},
    {"id": "333333333333", "region": "eu-central-1"}, {"id": "444444444444", "region": "ap-southeast-1"},
    {"id": "555555555555", "region": "cn-north-1"},
]
STRANGER = "999999999999"


def instance(backend, image, name, tags, volumes):
    """Creates a running instance with new volumes; returns it and the volumes, the root first.

    Why us-east-1: moto uses the region only to find the instance type, and has none for China.
    """
    reservation = backend.run_instances(
        image_id=image.id, count=1, user_data=None, security_group_names=[], instance_type="m5.large",
        placement=None, region_name="us-east-1", is_instance_type_default=False,
        tags={"instance": {"Name": name, **tags}} if name else {"instance": tags},
        security_group_ids=[], subnet_id=None, key_name=None, ebs_optimized=False, associate_public_ip=False,
        lifecycle=None, private_ip=None, iam_instance_profile_arn=None, iam_instance_profile_name=None,
        instance_initiated_shutdown_behavior=None, monitoring_state="disabled", hibernation_options={})
    made = reservation.instances[0]
    for number in range(1, volumes):
        volume = backend.create_volume(size=20, zone_name=f"{backend.region_name}a", volume_type="gp3")
        backend.attach_volume(volume.id, made.id, f"/dev/sd{chr(ord('f') + number)}")
    ordered = [m.volume_id for m in made.block_device_mapping.values()]
    return made, ordered


def old_snapshot(backend, volume, age, tags, owner=None):
    snapshot = backend.create_snapshot(volume, "made before the audit", owner_id=owner)
    snapshot.start_time = datetime.datetime.utcnow() - age
    for key, value in tags.items():
        snapshot.add_tag(key, value)
    return snapshot


def old_image(backend, name, snapshot, age, tags, public=False, state="available"):
    image = Ami(backend, random_ami_id(), name=name, root_device_name="/dev/sda1", public=public, state=state)
    plain_delete_snapshot(backend, image.ebs_snapshot.id)
    image.ebs_snapshot = snapshot
    image.creation_date = datetime.datetime.utcnow() - age
    for key, value in tags.items():
        image.add_tag(key, value)
    backend.amis[image.id] = image
    return image


AUTO = {"AutoSnapshot": "true"}
ROOT = {**AUTO, "RootDeviceSnapshot": "true"}


def seed(account, instances, volumes, history):
    backend = ec2_backends[account["id"]][account["region"]]
    zone = f"{account['region']}a"
    base_volume = backend.create_volume(size=8, zone_name=zone)
    base = old_image(
        backend, "base", old_snapshot(backend, base_volume.id, 400 * DAY, {"kept": "by hand"}), 400 * DAY, {})
    base.virtualization_type, base.architecture = "hvm", "x86_64"

    for number in range(instances):
        name = f"web-{number}"
        tags = dict(AUTO)
        made, attached = instance(backend, base, name, tags, volumes)
        for index, volume in enumerate(attached):
            own = {**AUTO, "Name": name, **({"RootDeviceSnapshot": "true"} if index == 0 else {})}
            snapshots = [
                # The hour of margin keeps a snapshot of this morning from counting as tonight's.
                old_snapshot(backend, volume, DAY * age + datetime.timedelta(hours=1), own)
                for age in range(1, history + 1)]
            if index == 0:
                # Of two old weekly images, the older may be deleted; the newer is the last good one until tonight's exists.
                old_image(backend, f"{name}-2020-1", snapshots[8], 9 * DAY, {"AutoAMI": "true", "Name": name})
                if number % 2 == 0:
                    old_image(backend, f"{name}-2020-2", snapshots[7], 8 * DAY, {"AutoAMI": "true", "Name": name})
                if number == 0:
                    old_image(
                        backend, f"{name}-golden", snapshots[6], 30 * DAY,
                        {"AutoAMI": "true", "Name": name, "BaseAMI": "true"})
                if number == 1:
                    old_image(
                        backend, f"{name}-asg", snapshots[6], 30 * DAY,
                        {"AutoAMI": "true", "Name": name, "Autoscalling": "true"})
            if index == 1 and number == 0:
                # The volume also has a manual, a pinned and a pending snapshot, and two of backup services.
                old_snapshot(backend, volume, 30 * DAY, {"Name": "before the upgrade"})
                old_snapshot(backend, volume, 30 * DAY, {**AUTO, "aws-man:pin": "case 4711"})
                old_snapshot(backend, volume, 30 * DAY, {**AUTO, "aws:backup:source-resource": "vol"})
                old_snapshot(backend, volume, 30 * DAY, {**AUTO, "aws:dlm:lifecycle-policy-id": "policy-1"})
                old_snapshot(backend, volume, 30 * DAY, AUTO).status = "pending"
                # Another account's public snapshot has the same tags.
                foreign = old_snapshot(backend, volume, 30 * DAY, AUTO, owner=STRANGER)
                foreign.create_volume_permission_groups.add("all")

    # These instances must have an image although their names are not unique, missing or invalid for images.
    for name in ("pair", "pair", None, "数据库 α/β", "x" * 256):
        _, attached = instance(backend, base, name, AUTO, 1)
        for days in (1, 2):
            old_snapshot(backend, attached[0], DAY * days + datetime.timedelta(hours=1), ROOT)
    # A licensed instance needs CreateImage, which keeps the billing code.
    licensed, attached = instance(backend, base, "windows", AUTO, volumes)
    licensed.platform, licensed.platform_details, licensed.usage_operation = "windows", "Windows", "RunInstances:0002"
    for days in (1, 2):
        old_snapshot(backend, attached[0], DAY * days + datetime.timedelta(hours=1), ROOT)
    # A new instance gets its first snapshot, and no image until it has two snapshots.
    instance(backend, base, "fresh", AUTO, 1)

    # Untagged, stopped and opted-out instances are not selected. Their last snapshots must stay.
    _, untagged = instance(backend, base, "untagged", {}, volumes)
    old_snapshot(backend, untagged[0], 30 * DAY, AUTO)
    stopped, halted = instance(backend, base, "stopped", AUTO, volumes)
    old_snapshot(backend, halted[0], 30 * DAY, AUTO)
    old_snapshot(backend, halted[0], 31 * DAY, AUTO)
    backend.stop_instances([stopped.id])
    instance(backend, base, "tagged-false", {"AutoSnapshot": "false"}, volumes)
    # The last image of a terminated instance must stay; its volume is deleted.
    gone = backend.create_volume(size=8, zone_name=zone)
    last = old_snapshot(backend, gone.id, 60 * DAY, AUTO)
    old_image(backend, "terminated-2020-1", last, 60 * DAY, {"AutoAMI": "true"})
    backend.delete_volume(gone.id)
    # A public image must stay.
    shared = old_snapshot(backend, base_volume.id, 60 * DAY, {"kept": "by hand"})
    old_image(backend, "shared", shared, 60 * DAY, {"AutoAMI": "true"}, public=True)

    topics = sns_backends[account["id"]][account["region"]]
    topics.create_topic("ec2-NetworkOut-Alarm")
    alarms = cloudwatch_backends[account["id"]][account["region"]]
    everything = [i for r in backend.all_reservations() for i in r.instances]
    for target, name, threshold in (
        (everything[0], f"{everything[0].id}-网络流出流量警报", 55_000_000.0),
        (everything[1], f"{everything[1].id}-NetworkOut", 77_000_000.0),
        (everything[2], "hand-made", 99_000_000.0),
    ):
        put_alarm(alarms, name, target.id, threshold)
    # An alarm with a lower bound does not count; a composite alarm has the name that the program would use.
    put_alarm(alarms, "goes quiet", everything[3].id, 1.0, comparison_operator="LessThanThreshold")
    put_alarm(
        alarms, f"{everything[4].id}-NetworkOut", everything[4].id, 0.0, rule="ALARM(hand-made)", namespace=None,
        metric_name=None, dimensions=[])


def put_alarm(alarms, name, instance_id, threshold, **others):
    alarms.put_metric_alarm(**{
        "name": name, "namespace": "AWS/EC2", "metric_name": "NetworkOut",
        "comparison_operator": "GreaterThanOrEqualToThreshold", "evaluation_periods": 4, "period": 300,
        "threshold": threshold, "statistic": "Average", "description": "tuned by hand",
        "dimensions": [{"Name": "InstanceId", "Value": instance_id}], "alarm_actions": [], "unit": None,
        "actions_enabled": True, **others})


def age(hours):
    step = datetime.timedelta(hours=hours)
    for account in ACCOUNTS:
        backend = ec2_backends[account["id"]][account["region"]]
        for snapshot in backend.snapshots.values():
            snapshot.start_time -= step
        for image in backend.amis.values():
            image.creation_date -= step


# ---------------------------------------------------------------------------------------------- the server


class Emulator:
    """Serves moto behind one lock, as its backends are not safe for threads, and keeps a ledger of every call."""

    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.lock = threading.Lock()
        self.ledger = []
        self.denied = {}

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(body)
        with self.lock:
            if path.startswith("/_emulator/"):
                return self.own(path, urllib.parse.parse_qs(environ.get("QUERY_STRING", "")), start_response)
            form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            return self.call(form, environ, start_response)

    def call(self, form, environ, start_response):
        scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
        key, region, service = (scope[0], scope[2], scope[3]) if len(scope) >= 5 else ("", "", "")
        from moto.sts.models import sts_backends
        account = environ.get("HTTP_X_MOTO_ACCOUNT_ID", "")
        if not account and key:
            for per_account in list(sts_backends.values()):
                for backend in per_account.values():
                    role = backend.get_assumed_role_from_access_key(key)
                    if role:
                        account = role.account_id
        entry = {
            "action": form.get("Action", ""), "service": service, "region": region, "account": account,
            "by_id": any(k.startswith(("SnapshotId.", "ImageId.")) for k in form),
            "by_run": any(v.startswith("tag:aws-man:") for k, v in form.items() if k.endswith(".Name")),
            "by_name": any(k.startswith("AlarmNames.member.") for k in form), "status": 0,
        }
        self.ledger.append(entry)
        if form.get("Action", "") in self.denied.get(account, set()):
            entry["status"] = 403
            start_response("403 Forbidden", [("Content-Type", "text/xml")])
            return [(
                "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform"
                " this operation.</Message></Error></Errors><RequestID>emulator-denied</RequestID></Response>"
            ).encode()]

        def started(status, headers, *rest):
            entry["status"] = int(status.split()[0])
            return start_response(status, headers, *rest)

        return list(self.moto(environ, started))

    def own(self, path, query, start_response):
        answer = {}
        if path == "/_emulator/age":
            age(float(query["hours"][0]))
        elif path == "/_emulator/ledger":
            answer = self.ledger
        elif path == "/_emulator/ledger/reset":
            self.ledger = []
        elif path == "/_emulator/deny":
            actions = {a for a in query.get("action", []) if a}
            self.denied[query["account"][0]] = actions
        else:
            start_response("404 Not Found", [])
            return [b"no such route"]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]


class Quiet(WSGIRequestHandler):
    def log_request(self, *arguments):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--instances", type=int, default=10)
    parser.add_argument("--volumes-per-instance", type=int, default=2)
    parser.add_argument("--history", type=int, default=10)
    options = parser.parse_args()
    for account in ACCOUNTS:
        seed(account, options.instances, options.volumes_per_instance, options.history)
    server = make_server("127.0.0.1", 0, Emulator(), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port, "accounts": ACCOUNTS}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
