#!/usr/bin/env python3
"""moto with signature checks, so that it refuses a wrong signature as AWS does.

Prints one line of JSON when it listens: {"port": …, "account": …, "region": …, "key": …, "secret": …, "volume": …}. One
user has all permissions, and one running instance has the tag AutoSnapshot=true. The program ends when its standard
input is closed.
"""
import json
import logging
import os
import sys

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

import boto3  # noqa: E402
import requests  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

REGION = "eu-west-1"
logging.getLogger("werkzeug").setLevel(logging.ERROR)


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://127.0.0.1:%d" % server.get_host_and_port()[1]

    def client(service):
        return boto3.client(
            service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id="setup", aws_secret_access_key="setup")

    iam, ec2 = client("iam"), client("ec2")
    iam.create_user(UserName="aws-man")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_user_policy(UserName="aws-man", PolicyName="all", PolicyDocument=json.dumps(everything))
    key = iam.create_access_key(UserName="aws-man")["AccessKey"]
    volume = ec2.create_volume(Size=8, AvailabilityZone=REGION + "a")["VolumeId"]
    base = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    image = ec2.register_image(
        Name="base", RootDeviceName="/dev/sda1", Architecture="x86_64", VirtualizationType="hvm",
        BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": base}}])["ImageId"]
    instance = ec2.run_instances(
        ImageId=image, MinCount=1, MaxCount=1, InstanceType="m5.large",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "AutoSnapshot", "Value": "true"}]}],
    )["Instances"][0]["InstanceId"]
    mapping = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["BlockDeviceMappings"]
    client("sns").create_topic(Name="ec2-NetworkOut-Alarm")
    account = client("sts").get_caller_identity()["Account"]
    # Every later call is authenticated.
    requests.post(endpoint + "/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"}).raise_for_status()
    print(json.dumps({
        "port": int(endpoint.rsplit(":", 1)[1]), "account": account, "region": REGION, "key": key["AccessKeyId"],
        "secret": key["SecretAccessKey"], "volume": mapping[0]["Ebs"]["VolumeId"]}), flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
