"""DataTransfers and their schemas that scenarios make by hand: good data, bad data, schemas that misbehave.

Data is text, as a vendor writes it: in 1.6 it travels in quotes, in 2.0.1 as it is, so that what no encoder
writes (a member twice, NaN) can be sent too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from schemas.version import Version

Schema = Mapping[str, object]
_LEVELS = 60


def _nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


DATA: Mapping[str, str | None] = {
    "a count of 3": '{"count": 3}',
    "a count of 3 in capitals": '{"COUNT": 3}',
    "a text for the count": '{"count": "three"}',
    "a count below zero": '{"count": -1}',
    "no count": '{"note": "none"}',
    "a member nobody knows": '{"count": 3, "colour": "green"}',
    "the count twice": '{"count": "three", "count": 3}',
    "NaN for the count": '{"count": NaN}',
    "a count beyond all numbers": '{"count": 1e999}',
    "no data": None,
    "empty text": "",
    "half of an object": '{"count": ',
    "a list": "[1, 2, 3]",
    "a number": "17",
    "null": "null",
    "an odd spelling": '{ "count" :3.0 }',
    "objects 20 deep": _nested(20),
    "objects 31 deep": _nested(31),
    "objects 33 deep": _nested(33),
    "words": "all is well",
    "more words": "all is not well",
    "a warm cable": '{"connectorId": 1, "celsius": 41.5}',
    "a cable that burns": '{"connectorId": 1, "celsius": 640}',
    "a count of 3, in a text": json.dumps('{"count": 3}'),
    "a text for the count, in a text": json.dumps('{"count": "three"}'),
    "a good status": '{"status": "Accepted"}',
    "many letters": json.dumps("a" * 50_000),
    "a letter": '"a"',
}
"""Data by the words of the features."""


def data(name: str) -> str | None:
    """The text of some data; raises KeyError for what nobody has written yet."""
    return DATA[name]


def transfer(version: Version, message_id: str, vendor: str, message: str | None, text: str | None) -> str:
    """The text of a DataTransfer CALL; ``text`` is its data as the vendor wrote it."""
    parts = [f'"vendorId":{json.dumps(vendor)}']
    if message is not None:
        parts.append(f'"messageId":{json.dumps(message)}')
    if text is not None:
        parts.append(f'"data":{_in_frame(version, text)}')
    return f'[2,"{message_id}","DataTransfer",{{{",".join(parts)}}}]'


def _in_frame(version: Version, text: str) -> str:
    """In 2.0.1 what is not meant as JSON goes in quotes too."""
    if version is Version.V16 or text in ("", DATA["words"], DATA["more words"]):
        return json.dumps(text)
    return text


def padded(version: Version, message_id: str, vendor: str, message: str, size: int) -> str:
    """The same with valid data, in a frame of exactly so many bytes."""
    short = transfer(version, message_id, vendor, message, '{"count": 3, "note": ""}')
    note = "x" * (size - len(short.encode()))
    return transfer(version, message_id, vendor, message, json.dumps({"count": 3, "note": note}))


def key(version: Version, vendor: str, message: str | None, suffix: str = "") -> str:
    """The `$id` of a message's schema; hyphens within a part are spelled so that none is a border."""
    parts = [quote(part, safe="").replace("-", "%2D") for part in (vendor, message) if part is not None]
    return "-".join([version.subprotocol, *parts]) + suffix


def schema(identity: str) -> Schema:
    """What most scenarios ask of data: a whole number ``count`` of 0 or more, maybe a ``note``."""
    members = {"count": {"type": "integer", "minimum": 0}, "note": {"type": "string"}}
    return {
        "$id": identity,
        "type": "object",
        "properties": members,
        "required": ["count"],
        "additionalProperties": False,
    }


def _tangled() -> Schema:
    """Two to the power of sixty ways to the one rule at its end."""
    inner: dict[str, object] = {f"a{_LEVELS}": {"type": "string"}}
    for level in range(_LEVELS):
        again = {"$ref": f"#/$defs/a{level + 1}"}
        inner[f"a{level}"] = {"allOf": [again, again]}
    return {"$defs": inner, "$ref": "#/$defs/a0"}


KINDS: Mapping[str, Schema] = {
    "any JSON": {},
    "words": {"type": "string", "pattern": "^all is well$"},
    "a list of numbers": {"type": "array", "items": {"type": "number"}},
    "a number": {"type": "number"},
    "null": {"type": "null"},
    "nested repetitions": {"type": "string", "pattern": "^(a+)+(a+)+$"},
    "a tangle of references": _tangled(),
}
"""What a schema may ask for, by the words of the features."""

BROKEN: Mapping[str, tuple[str, Schema]] = {
    "a type that there is not": ("/type", {"type": "wholesome"}),
    "a length below zero": ("/properties/a/minLength", {"properties": {"a": {"minLength": -1}}}),
    "a list for its members": ("/properties", {"properties": []}),
    "a draft that nobody knows": ("/$schema", {"$schema": "http://example.com/draft-17"}),
    "a pattern that looks back": ("/pattern", {"pattern": "(?<=a)b"}),
    "a reference to nothing": ("/$ref", {"$ref": "#/$defs/missing"}),
    "a reference to itself alone": ("", {"$ref": "#"}),
}
"""Schemas that cannot be registered, with the place of their fault."""
