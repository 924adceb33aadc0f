#!/usr/bin/env python3
"""Writes the part of Foundation's ICU data that aws-man needs: the time zones, and one language.

Of the 34 MB that a static binary carries, the program reads the rules of the time zones, their names, and what ICU asks for in
every process. It prints no other language than English, sorts by no language's rules, and converts no character sets.

  icu-subset.py lib_FoundationICU.a OUTPUT.o     the object file names the smaller data as the library names its own
"""
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

MEMBER = "icu_packaged_data.cpp.o"
LOCALE = re.compile(r"^[a-z]{2,3}(_[A-Za-z0-9_]+)?\.res$")
ENGLISH = re.compile(r"^en(_US|_US_POSIX|_001|_150|_GB)?\.res$")
# Sorting, line breaks, transliteration and spelled-out numbers are kept in their root alone.
LANGUAGE_FOLDERS = {"coll", "brkitr", "translit", "rbnf"}
INDEXES = {"root.res", "res_index.res", "pool.res"}


def is_needed(name: str) -> bool:
    """Tells whether an item such as icudt76l/zone/de.res stays."""
    *folders, file = name.split("/")[1:]
    if file.endswith((".cnv", ".dict")):
        return False
    if folders and folders[0] in LANGUAGE_FOLDERS:
        return file in INDEXES or file.endswith(".brk") and len(file) < 10
    return not LOCALE.match(file) or bool(ENGLISH.match(file))


def subset(data: bytes) -> bytes:
    """Returns the common-data file with the needed items. The format is that of ICU's ucmndata.h."""
    header = struct.unpack_from("<H", data)[0]
    if data[2:4] != b"\xda\x27" or data[12:16] != b"CmnD":
        raise SystemExit("icu-subset: this is no ICU data, or in a form that is not known")
    count = struct.unpack_from("<I", data, header)[0]
    table = [struct.unpack_from("<II", data, header + 4 + 8 * index) for index in range(count)]
    ends = [offset for _, offset in table[1:]] + [len(data) - header]
    items = []
    for (name_at, start), end in zip(table, ends):
        name = data[header + name_at : data.index(b"\0", header + name_at)]
        if is_needed(name.decode()):
            items.append((name, data[header + start : header + end]))
    names, contents, entries = b"", b"", []
    names_at = 4 + 8 * len(items)
    bodies_at = (names_at + sum(len(name) + 1 for name, _ in items) + 15) // 16 * 16
    for name, body in items:
        entries.append((names_at + len(names), bodies_at + len(contents)))
        names += name + b"\0"
        contents += body + b"\0" * (-len(body) % 16)
    toc = struct.pack("<I", len(items)) + b"".join(struct.pack("<II", *entry) for entry in entries)
    result = data[:header] + (toc + names).ljust(bodies_at, b"\0") + contents
    print(f"icu-subset: {len(items)} of {count} items, {len(result):,} of {len(data):,} bytes", file=sys.stderr)
    return result


def main(archive: str, output: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run(["ar", "x", str(pathlib.Path(archive).resolve()), MEMBER], cwd=folder, check=True)
        symbols = subprocess.run(["nm", MEMBER], cwd=folder, check=True, capture_output=True, text=True).stdout
        symbol = symbols.split()
        if len(symbol) != 3 or not re.fullmatch(r"icudt\d+_dat", symbol[2]):
            raise SystemExit(f"icu-subset: {MEMBER} defines more than ICU's data: {symbols}")
        subprocess.run(["objcopy", "-O", "binary", "--only-section=.rodata", MEMBER, "all"], cwd=folder, check=True)
        (folder / "some").write_bytes(subset((folder / "all").read_bytes()))
        (folder / "some.s").write_text(
            f'.section .rodata\n.globl {symbol[2]}\n.type {symbol[2]}, @object\n.balign 16\n{symbol[2]}:\n'
            f'.incbin "some"\n.size {symbol[2]}, . - {symbol[2]}\n.section .note.GNU-stack,"",@progbits\n'
        )
        subprocess.run(["as", "some.s", "-o", "some.o"], cwd=folder, check=True)
        shutil.copy(folder / "some.o", output)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
