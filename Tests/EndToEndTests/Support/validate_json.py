"""Compares JSON documents with the published schema, by the library jsonschema, which shares no code with the program.

  validate_json.py SCHEMA DEFINITION=FILE ...          prints what is wrong with each document; nothing when all are valid
  validate_json.py --lies SCHEMA DEFINITION=FILE ...   spoils each document in every place, and prints what the schema takes
"""
import copy
import json
import sys

import jsonschema


def places(value, path=()):
    """Yields the path of every value in a document."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, part in pairs:
        yield from places(part, path + (key,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def spoiled(document):
    """Yields a description and a copy of the document with one mistake: a key too many, a key too few, or a wrong type."""
    for path in places(document):
        value = at(document, path)
        where = "/".join(map(str, path))
        if isinstance(value, dict):
            lie = copy.deepcopy(document)
            at(lie, path)["a_lie"] = 1
            yield f"{where}: one key more", lie
            # The kinds of an account and region are those that it has.
            for key in value if path[-1:] != ("kinds",) else ():
                lie = copy.deepcopy(document)
                del at(lie, path)[key]
                yield f"{where}: without {key}", lie
        if path:
            lie = copy.deepcopy(document)
            at(lie, path[:-1])[path[-1]] = [{}] if not isinstance(value, list) else "text"
            yield f"{where}: a value of another type", lie


def main():
    arguments = sys.argv[1:]
    lies = arguments[0] == "--lies"
    schema = json.load(open(arguments[lies], encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for pair in arguments[lies + 1 :]:
        name, file = pair.split("=", 1)
        definition = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
        validator = jsonschema.Draft202012Validator(definition)
        document = json.load(open(file, encoding="utf-8"))
        if lies:
            for text, lie in spoiled(document):
                if validator.is_valid(lie):
                    print(f"{file}: {text} is not seen")
            continue
        for error in validator.iter_errors(document):
            print(f"{file}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        if not jsonschema.Draft202012Validator(schema).is_valid(document):
            print(f"{file}: the schema as a whole does not take it")


main()
