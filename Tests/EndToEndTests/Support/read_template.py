#!/usr/bin/env python3
"""Reads a template that `aws-man policy` prints, as its users' tools do, and prints as JSON what it makes.

read_template.py cloudformation FILE   cfn-lint must find nothing
read_template.py terraform FILE        python-hcl2 must parse it

The output has the roles' policies as {"actions": [...], "resources": [...]}, the names of what must be given, and the
names of the resources.
"""
import json
import subprocess
import sys

import hcl2


def cloudformation(path):
    lint = subprocess.run(
        [sys.executable, "-c", "import sys, cfnlint.runner; sys.exit(cfnlint.runner.main())", "--include-checks", "I", "W", "--", path],
        capture_output=True,
        text=True,
    )
    if lint.returncode != 0:
        sys.exit(lint.stdout + lint.stderr)
    with open(path) as file:
        template = json.load(file)
    role = template["Resources"]["Role"]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    spelled = lambda resource: resource if isinstance(resource, str) else resource["Fn::Sub"]
    return {
        "actions": [action for statement in statements for action in statement["Action"]],
        "resources": [spelled(resource) for statement in statements for resource in statement["Resource"]],
        "given": [name for name, value in template["Parameters"].items() if "Default" not in value],
        "made": [value["Type"] for value in template["Resources"].values()],
    }


def plain(text):
    return text.strip('"').replace("data.aws_partition.current.partition", "AWS::Partition")


def terraform(path):
    with open(path) as file:
        document = hcl2.load(file)
    policies = {}
    for data in document["data"]:
        for name, body in data.get('"aws_iam_policy_document"', {}).items():
            policies[plain(name)] = body["statement"]
    variables = [(plain(name), body) for entry in document["variable"] for name, body in entry.items()]
    return {
        "actions": [plain(action) for statement in policies["aws_man"] for action in statement["actions"]],
        "resources": [plain(resource) for statement in policies["aws_man"] for resource in statement["resources"]],
        "given": [name for name, body in variables if "default" not in body],
        "made": [plain(kind) for resource in document["resource"] for kind in resource],
    }


json.dump({"cloudformation": cloudformation, "terraform": terraform}[sys.argv[1]](sys.argv[2]), sys.stdout)
