#!/usr/bin/env python3
"""Writes an SPDX 2.3 list of what a built aws-man is linked with: the packages of the build, and libraries of the system.

  spdx.py REPOSITORY BINARY VERSION TIME OUTPUT.json     TIME is that of the document, such as 2026-12-01T00:00:00Z

The packages are those with a module in the linker's list of files, which the build leaves beside the binary.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys

# The licences of the system's libraries, by the beginning of the Debian package's name.
SYSTEM = {
    "libcurl": "curl", "libexpat1": "MIT", "libssl3": "Apache-2.0", "libsqlite3": "blessing",
    "libstdc++6": "GPL-3.0-or-later WITH GCC-exception-3.1", "libgcc-s1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libc6": "LGPL-2.1-or-later",
}
SWIFT = "Apache-2.0 WITH Swift-exception"


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def licence(checkout: pathlib.Path) -> str:
    """Returns the licence of a package by its text."""
    for file in sorted(checkout.iterdir()):
        if re.match(r"licen[sc]e", file.name, re.IGNORECASE) and file.is_file():
            text = file.read_text()
            if "Apache License" in text:
                return SWIFT if "Runtime Library Exception" in text else "Apache-2.0"
            if "Permission is hereby granted, free of charge" in text:
                return "MIT"
    raise SystemExit(f"spdx: the licence of {checkout.name} is not known: name it in scripts/packaging/spdx.py")


def checkout_of(module: str, checkouts: pathlib.Path) -> pathlib.Path | None:
    for pattern in (f"*/Sources/{module}", f"*/{module}", f"*/Sources/*/{module}"):
        for found in sorted(checkouts.glob(pattern)):
            if found.is_dir():
                return checkouts / found.relative_to(checkouts).parts[0]
    for manifest in sorted(checkouts.glob("*/Package.swift")):
        if re.search(rf'arget\(\s*name:\s*"{module}"', manifest.read_text()):
            return manifest.parent
    return None


def linked_packages(repository: pathlib.Path, binary: pathlib.Path) -> list[dict]:
    files = binary.parent / f"{binary.name}.product" / "Objects.LinkFileList"
    if not files.exists():
        raise SystemExit(f"spdx: {files} is missing: name a binary where the build has left it")
    modules = set(re.findall(r"/([^/\s]+)\.build/", files.read_text()))
    own = {folder.name.replace("-", "_") for folder in (repository / "Sources").iterdir()} | {"aws-man"}
    checkouts = binary.parent.parent.parent / "checkouts"
    if not checkouts.is_dir():
        checkouts = repository / ".build/checkouts"
    pins = {
        pathlib.PurePath(pin["location"]).stem if pin["location"].endswith(".git") else pin["location"].split("/")[-1]: pin
        for pin in json.loads((repository / "Package.resolved").read_text())["pins"]
    }
    found = {}
    for module in sorted(modules - own):
        checkout = checkout_of(module, checkouts)
        if checkout is None:
            raise SystemExit(f"spdx: no package has the module {module}")
        found[checkout.name] = checkout
    return [
        entity(
            name, pins[name]["state"].get("version", pins[name]["state"]["revision"]), licence(checkout),
            f"git+{pins[name]['location']}@{pins[name]['state']['revision']}",
        )
        for name, checkout in found.items()
    ]


def runtime(binary: pathlib.Path) -> list[dict]:
    """The toolchain's own parts: in the binary if it was linked so, otherwise beside it."""
    swift = re.search(r"Swift ([0-9.]+)", output(str(binary), "--version"))[1]
    parts = [entity("swift-runtime-and-foundation", swift, SWIFT, "https://www.swift.org/install")]
    symbols = re.search(rb"icudt(\d+)l/", binary.read_bytes())
    if symbols:
        parts.append(entity("icu", symbols[1].decode(), "Unicode-3.0", "https://github.com/swiftlang/swift-foundation-icu"))
    return parts


def system_packages(binary: pathlib.Path) -> list[dict]:
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", output("readelf", "-dW", str(binary)))
    paths = dict(re.findall(r"(\S+) => (\S+)", output("ldd", str(binary))))
    found = {}
    for library in needed:
        path = pathlib.Path(paths.get(library, library)).resolve()
        owner = subprocess.run(["dpkg-query", "--search", str(path)], capture_output=True, text=True)
        if owner.returncode != 0:
            owner = subprocess.run(["dpkg-query", "--search", f"*/{path.name}"], capture_output=True, text=True)
        if owner.returncode != 0:
            continue  # a library of the toolchain, in a build that is not linked statically
        name = owner.stdout.split(":")[0]
        if name in found:
            continue
        known = [text for start, text in SYSTEM.items() if name.startswith(start)]
        if not known:
            raise SystemExit(f"spdx: the licence of {name} is not known: name it in scripts/packaging/spdx.py")
        version = output("dpkg-query", "--show", "--showformat=${Version}\n", name).split("\n")[0]
        found[name] = entity(name, version, known[0], "NOASSERTION")
    return list(found.values())


def entity(name: str, version: str, licence: str, location: str) -> dict:
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name), "name": name, "versionInfo": version,
        "downloadLocation": location, "filesAnalyzed": False, "licenseConcluded": licence, "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    }


def main(repository: str, binary: str, version: str, time: str, target: str) -> None:
    built = pathlib.Path(binary).resolve()
    static = linked_packages(pathlib.Path(repository), built) + runtime(built)
    dynamic = system_packages(built)
    digest = hashlib.sha256(built.read_bytes()).hexdigest()
    program = entity("aws-man", version, "NOASSERTION", "NOASSERTION")
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", program)]
    relations += [(program["SPDXID"], "STATIC_LINK", other) for other in static]
    relations += [(program["SPDXID"], "DYNAMIC_LINK", other) for other in dynamic]
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"aws-man-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/aws-man-{version}-{digest}",
        "creationInfo": {"created": time, "creators": ["Tool: aws-man-scripts-packaging-spdx"]},
        "packages": [program] + static + dynamic,
        "relationships": [
            {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": other["SPDXID"]}
            for source, kind, other in relations
        ],
    }
    pathlib.Path(target).write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
