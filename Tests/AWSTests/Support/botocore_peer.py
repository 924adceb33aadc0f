#!/usr/bin/env python3
"""Answers questions about AWS's wire format with botocore: a JSON list of questions on standard input, a JSON list of
answers on standard output.

sign       the Authorization header of a request        {"ask": "sign", "case": {...}}
serialize  the body of an operation's parameters: a form's pairs, or a JSON document with its target
           {"ask": "serialize", "service", "operation", "parameters"}
leaves     the values that botocore reads out of a success document, and how many there are
           {"ask": "leaves", "service", "operation", "body"}
error      code, message and request id of an error document   {"ask": "error", "service", "status", "body"}
hosts      the host names of a service by region: plain, FIPS, dual-stack, and both   {"ask": "hosts", "service"}

`--fixture N SEED` prints N random signing cases with botocore's answers instead: Tests/Fixtures/signatures.json.
"""
import datetime
import json
import random
import string
import sys

import botocore.auth
import botocore.parsers
import botocore.serialize
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.endpoint_provider import EndpointProvider

SESSION = botocore.session.get_session()


def sign(case):
    moment = datetime.datetime.strptime(case["date"], "%Y%m%dT%H%M%SZ")
    botocore.auth.get_current_datetime = lambda *args, **keywords: moment
    request = AWSRequest(
        method=case["method"], url=case["url"], headers=dict(case["headers"]), data=case["body"].encode()
    )
    keys = Credentials(case["access_key"], case["secret_key"], case["token"])
    botocore.auth.SigV4Auth(keys, case["service"], case["region"]).add_auth(request)
    return request.headers["Authorization"]


def protocol(service):
    return {"ec2": "ec2", "organizations": "json", "kms": "json", "service-quotas": "json"}.get(service, "query")


def serialize(service, operation, parameters):
    model = SESSION.get_service_model(service).operation_model(operation)
    request = botocore.serialize.create_serializer(protocol(service)).serialize_to_request(parameters, model)
    body = request["body"]
    if protocol(service) == "json":
        body = dict(json.loads(body), **{"X-Amz-Target": request["headers"]["X-Amz-Target"]})
    return {name: str(value) for name, value in body.items()}


def parse(service, operation, status, body):
    response = {"status_code": status, "headers": {}, "body": body.encode()}
    shape = SESSION.get_service_model(service).operation_model(operation).output_shape
    return botocore.parsers.create_parser(protocol(service)).parse(response, shape)


def leaves(value):
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in leaves(child)]
    if isinstance(value, list):
        return [leaf for child in value for leaf in leaves(child)]
    if isinstance(value, datetime.datetime):
        return [value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")]
    return [str(value)]


def read_leaves(service, operation, body):
    parsed = parse(service, operation, 200, body)
    parsed.pop("ResponseMetadata", None)
    return sorted(leaves(parsed))


def read_error(service, status, body):
    operation = {"ec2": "DescribeRegions", "sts": "GetCallerIdentity"}[service]
    parsed = parse(service, operation, status, body)
    return [parsed["Error"]["Code"], parsed["Error"]["Message"], parsed["ResponseMetadata"]["RequestId"]]


def hosts(service):
    loader = SESSION.get_component("data_loader")
    partitions = loader.load_data("partitions")
    provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)

    def host(region, fips, dualstack):
        endpoint = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dualstack)
        return endpoint.url.removeprefix("https://")

    return {
        region: [host(region, *variant) for variant in ((False, False), (True, False), (False, True), (True, True))]
        for partition in partitions["partitions"]
        for region in partition["regions"]
        # Why: a pseudo region such as aws-global names no region.
        if not region.endswith("-global")
    }


def answer(question):
    ask = question["ask"]
    if ask == "sign":
        return sign(question["case"])
    if ask == "serialize":
        return serialize(question["service"], question["operation"], question["parameters"])
    if ask == "leaves":
        return read_leaves(question["service"], question["operation"], question["body"])
    if ask == "error":
        return read_error(question["service"], question["status"], question["body"])
    if ask == "hosts":
        return hosts(question["service"])
    raise ValueError(ask)


def random_case(source):
    def word(letters, least, most):
        return "".join(source.choice(letters) for _ in range(source.randint(least, most)))

    unreserved = string.ascii_letters + string.digits + "-._~"
    host = source.choice(["ec2.cn-north-1.amazonaws.com.cn", "sts.eu-west-1.amazonaws.com", "127.0.0.1:5000"])
    path = source.choice(["/", "/", "/base/path/", "/a%20b/c", "/x/../y//z", "/caf%C3%A9"])
    query = "&".join(
        word(unreserved, 1, 5) + "=" + word(unreserved, 0, 6)
        for _ in range(source.choice([0, 0, 1, 4]))
    )
    method = source.choice(["POST", "GET", "PUT"])
    headers = [["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]]
    for index in range(source.choice([0, 1, 3])):
        headers.append([f"X-Test-{word(string.ascii_letters, 1, 3)}-{index}", word(unreserved + "  ", 1, 20).strip()])
    headers.append(["User-Agent", "test/1"])
    moment = datetime.datetime(2015, 8, 30) + datetime.timedelta(seconds=source.randint(0, 10**9))
    body = "" if method == "GET" else word(unreserved + "&=%é漢", 0, 400)
    return {
        "method": method,
        "url": ("http://" if "127" in host else "https://") + host + path + ("?" + query if query else ""),
        "headers": headers,
        "body": body,
        "date": moment.strftime("%Y%m%dT%H%M%SZ"),
        "access_key": "AKID" + word(string.ascii_uppercase + string.digits, 12, 16),
        "secret_key": word(string.ascii_letters + string.digits + "+/", 30, 40),
        "token": source.choice([None, word(string.ascii_letters + string.digits + "+/=", 100, 400)]),
        "service": source.choice(["ec2", "sts", "monitoring", "sns"]),
        "region": source.choice(["cn-north-1", "eu-west-1", "us-gov-west-1"]),
    }


def main():
    if sys.argv[1:2] == ["--fixture"]:
        source = random.Random(int(sys.argv[3]))
        cases = [random_case(source) for _ in range(int(sys.argv[2]))]
        json.dump([dict(case, authorization=sign(case)) for case in cases], sys.stdout, indent=1)
        print()
    else:
        json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
