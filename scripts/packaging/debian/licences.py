#!/usr/bin/env python3
"""Prints the part of debian/copyright that names what is linked into the binary, from its SPDX list.

  licences.py aws-man.spdx.json
"""
import json
import sys

document = json.load(open(sys.argv[1], encoding="utf-8"))
linked = {relation["relatedSpdxElement"] for relation in document["relationships"] if relation["relationshipType"] == "STATIC_LINK"}
for package in document["packages"]:
    if package["SPDXID"] in linked:
        print(f" {package['name']} {package['versionInfo']}: {package['licenseDeclared']}")
