#!/usr/bin/env python3
"""Writes the manual pages: aws-man(1), and a page per command such as aws-man-run(1), from what the program says of itself.

  aws-man --experimental-dump-help | man-pages.py FOLDER VERSION DATE
"""
import json
import pathlib
import re
import sys


def escaped(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def paragraphs(text: str) -> list[str]:
    """Returns the lines of a discussion. Lines that begin with spaces are a table, and keep their form."""
    lines, table = [], False
    for line in text.split("\n"):
        isRow = line.startswith("  ")
        if isRow != table:
            lines.append(".nf" if isRow else ".fi")
            table = isRow
        lines.append(escaped(line) if line else ".PP")
    return lines + ([".fi"] if table else [])


def spelled(argument: dict) -> str:
    names = [("--" if name["kind"] == "long" else "-") + name["name"] for name in argument.get("names", [])]
    value = rf"\fI{escaped(argument['valueName'])}\fR"
    if argument["kind"] == "positional":
        return value
    shown = ", ".join(rf"\fB{escaped(name)}\fR" for name in names)
    return shown if argument["kind"] == "flag" else f"{shown} {value}"


def options(arguments: list[dict]) -> list[str]:
    lines = []
    for argument in arguments:
        words = [argument.get("abstract", ""), argument.get("discussion", "")]
        if values := argument.get("allValues"):
            words.append("One of: " + ", ".join(values) + ".")
        if default := argument.get("defaultValue"):
            words.append(f"Default: {default}.")
        lines += [".TP", spelled(argument), escaped(" ".join(word for word in words if word))]
    return lines


def shown(command: dict) -> list[dict]:
    return [a for a in command["arguments"] if a["shouldDisplay"] and a["valueName"] not in ("help", "version")]


def synopsis(command: dict, path: list[str]) -> str:
    parts = [rf"\fB{escaped(' '.join(path))}\fR"]
    for argument in shown(command):
        dots = " ..." if argument["isRepeating"] else ""
        text = spelled(argument) + dots
        parts.append(f"[{text}]" if argument["isOptional"] else text)
    return " ".join(parts)


def children(command: dict) -> list[dict]:
    return [child for child in command.get("subcommands", []) if child["shouldDisplay"] and child["commandName"] != "help"]


def described(command: dict, path: list[str]) -> list[str]:
    lines = [".PP", escaped(command.get("abstract", ""))]
    if discussion := command.get("discussion"):
        if "EXIT CODES:\n" in discussion:
            discussion, codes = discussion.split("EXIT CODES:\n")
            return lines + [".PP"] + paragraphs(discussion.strip()) + [".SH EXIT STATUS"] + paragraphs(codes)
        lines += [".PP"] + paragraphs(discussion)
    return lines


def page(command: dict, path: list[str], version: str, date: str, names: list[str]) -> str:
    name = "-".join(path)
    root = len(path) == 1
    lines = [
        f'.TH {escaped(name).upper()} 1 "{date}" "aws\\-man {escaped(version)}" "User Commands"',
        ".ad l", ".SH NAME", f"{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}", ".SH SYNOPSIS",
    ]
    if root:
        lines += [rf"\fBaws\-man\fR [\fIoptions\fR] \fIcommand\fR"]
    elif children(command):
        for child in children(command):
            lines += [synopsis(child, path + [child["commandName"]]), ".br"]
    else:
        lines += [synopsis(command, path)]
    lines += [".SH DESCRIPTION"] + described(command, path)
    if root:
        lines += [".SH COMMANDS"]
        for child in children(command):
            lines += [".TP", rf"\fBaws\-man\-{escaped(child['commandName'])}\fR(1)", escaped(child["abstract"])]
        lines += [".SH OPTIONS", "Every command takes these options, before or after its name."] + options(shown(command))
        lines += [
            ".SH FILES",
            ".TP", ".I /etc/aws\\-man/accounts", "The account files.",
            ".TP", ".I /var/lib/aws\\-man/queue.sqlite", "The database of root and of the Debian package's service.",
            ".SH ENVIRONMENT",
            ".TP", ".B AWS_MAN_ACCOUNTS, AWS_MAN_DATABASE", "Stand for the options \\-\\-accounts and \\-\\-database.",
            ".TP", ".B NO_COLOR", "No colours are printed if it is set.",
        ]
    else:
        if shown(command):
            lines += [".SH OPTIONS"] + options(shown(command))
        for child in children(command):
            lines += [f".SH \"{escaped(' '.join(path + [child['commandName']])).upper()}\""]
            lines += described(child, path) + options(shown(child))
        lines += [".PP", "The options of every command are in \\fBaws\\-man\\fR(1), and so are the exit codes."]
    others = ["aws-man"] * (not root) + [f"aws-man-{other}" for other in names if other != path[-1]]
    lines += [".SH SEE ALSO", ",\n".join(rf"\fB{escaped(other)}\fR(1)" for other in others)]
    return "\n".join(lines) + "\n"


def main(folder: str, version: str, date: str) -> None:
    root = json.load(sys.stdin)["command"]
    names = [child["commandName"] for child in children(root)]
    target = pathlib.Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    (target / "aws-man.1").write_text(page(root, ["aws-man"], version, date, names))
    for child in children(root):
        name = child["commandName"]
        (target / f"aws-man-{name}.1").write_text(page(child, ["aws-man", name], version, date, names))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
