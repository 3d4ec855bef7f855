"""Schemas of DataTransfer: keys and their spelling, what is refused at registration, cost, reading, types."""

import asyncio

import msgspec
import pytest

from schemas.datatransfer import BadSchema, Document, Key, Part, Registry, Sender
from schemas.datatransfer.cost import pattern_weight
from schemas.datatransfer.helper import TOO_LONG, Helper
from schemas.datatransfer.key import readings, spelled
from schemas.datatransfer.reading import NotJson, raw_data, read
from schemas.datatransfer.types import struct_of
from schemas.version import Version

V16 = Version.V16


def document(**schema):
    """A schema of a message Ping of Acme, unless it names another itself."""
    return Document.of({"$id": "ocpp1.6-Acme-Ping", **schema}, "test")


def entry(**schema):
    """The same, compiled alone."""
    (found,) = Registry.of([document(**schema)]).entries()
    return found


@pytest.mark.parametrize(
    ("text", "vendor", "message", "part"),
    [
        ("ocpp1.6-Acme", "Acme", None, Part.REQUEST),
        ("ocpp1.6-Acme-Ping", "Acme", "Ping", Part.REQUEST),
        ("ocpp1.6-Acme-Ping.response", "Acme", "Ping", Part.RESPONSE),
        ("ocpp1.6-Acme.response", "Acme", None, Part.RESPONSE),
        ("ocpp1.6-M%C3%BCller%20AG-A%2DB", "Müller AG", "A-B", Part.REQUEST),
        ("ocpp1.6-Acme%2Eresponse-Ping", "Acme.response", "Ping", Part.REQUEST),
    ],
)
def test_a_spelling_says_its_key(text, vendor, message, part):
    assert spelled(text) == Key(V16, vendor, message, part)


@pytest.mark.parametrize(
    "key",
    [
        Key(V16, "a-b", "c-d"),
        Key(Version.V201, "Straße & Söhne", "x.response", Part.RESPONSE),
        Key(V16, "v.response", None),
        Key(V16, "100%", "%2D"),
    ],
)
def test_every_key_has_a_spelling_that_says_it_again(key):
    assert spelled(key.id) == key


def test_a_bare_hyphen_has_several_readings():
    assert [(key.vendor_id, key.message_id) for key in readings("ocpp1.6-a-b-c")] == [
        ("a", "b-c"), ("a-b", "c"), ("a-b-c", None),
    ]  # fmt: skip
    with pytest.raises(BadSchema, match="ambiguous"):
        spelled("ocpp1.6-a-b-c")


@pytest.mark.parametrize("text", ["ocpp1.6-a%-b", "ocpp1.6-%FF-b", "ocpp1.6-a-", "ocpp1.6-" + "a" * 256, "x"])
def test_what_is_no_spelling_is_refused(text):
    with pytest.raises(BadSchema):
        spelled(text)


@pytest.mark.parametrize(
    ("member", "place"),
    [
        ([], "/x-datatransfer"),
        ({"subprotocol": "ocpp9", "vendorId": "a"}, "/x-datatransfer/subprotocol"),
        ({"subprotocol": "ocpp1.6"}, "/x-datatransfer/vendorId"),
        ({"subprotocol": "ocpp1.6", "vendorId": "a", "part": "both"}, "/x-datatransfer/part"),
        ({"subprotocol": "ocpp1.6", "vendorId": "a", "colour": 1}, "/x-datatransfer/colour"),
        ({"subprotocol": "ocpp1.6", "vendorId": "Other", "messageId": "Ping"}, "/$id"),
    ],
)
def test_what_stands_beside_the_id_has_to_make_sense_and_fit_it(member, place):
    with pytest.raises(BadSchema) as refused:
        document(**{"x-datatransfer": member})
    assert refused.value.faults[0].path == place


def test_who_sends_may_be_said():
    stated = {"subprotocol": "ocpp1.6", "vendorId": "Acme", "messageId": "Ping", "sender": "csms"}
    assert document(**{"x-datatransfer": stated}).sender is Sender.CSMS


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "strin"}, "/type"),
        ({"properties": {"a": {"$id": "x"}}}, "/properties/a/$id"),
        ({"$dynamicRef": "#x"}, "/$dynamicRef"),
        ({"description": "a" * 70_000}, ""),
        ({"const": "a\0b"}, ""),
        ({"$schema": "https://example.com/draft"}, "/$schema"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_at_its_fault(schema, place):
    with pytest.raises(BadSchema) as refused:
        document(**schema)
    assert refused.value.faults[0].path == place


@pytest.mark.parametrize("draft", ["04", "06", "07"])
def test_older_drafts_are_judged_by_their_own_rules(draft):
    bound = {"minimum": 0, "exclusiveMinimum": True} if draft == "04" else {"exclusiveMinimum": 0}
    found = entry(**{"$schema": f"http://json-schema.org/draft-{draft}/schema#", **bound})
    assert not found.faults(1, 1)
    assert [fault.path for fault in found.faults(0, 1)] == [""]


def test_members_that_look_like_keywords_are_data():
    found = entry(properties={"$id": {"type": "integer"}, "$ref": {"enum": ["#/nowhere"]}}, const={"$id": 1})
    assert not found.faults({"$id": 1}, 1)


@pytest.mark.parametrize("second", [{"$id": "ocpp1.6-Acme-Ping"}, {"$id": "ocpp1.6-ACME-pING"}])
def test_two_schemas_with_one_id_or_key_are_refused(second):
    with pytest.raises(BadSchema):
        Registry.of([document(), Document.of(second, "other")])


@pytest.mark.parametrize(
    "reference", ["http://127.0.0.1:9/x", "file:///etc/hostname", "ocpp1.6-Acme-Other", "#/$defs/no", "#"]
)
def test_a_reference_has_to_lead_somewhere_among_the_schemas(reference):
    with pytest.raises(BadSchema):
        Registry.of([document(**{"$ref": reference})])


def test_a_schema_may_refer_to_another_and_to_itself_one_level_deeper():
    other = Document.of({"$id": "ocpp1.6-Acme-Other", "$defs": {"n": {"type": "integer"}}}, "other")
    tree = {"value": {"$ref": "ocpp1.6-Acme-Other#/$defs/n"}, "next": {"$ref": "#"}}
    registry = Registry.of([other, document(properties=tree)])
    found = registry.find(Key(V16, "acme", "PING"))
    assert not found.faults({"value": 1, "next": {"next": {"value": 2}}}, 1)
    assert [fault.path for fault in found.faults({"next": {"value": "x"}}, 1)] == ["/next/value"]
    assert found.visits[3] < 20


def test_cost_grows_with_what_is_tried_again_not_with_members():
    wide = entry(properties={f"m{n}": {"type": "string"} for n in range(200)})
    assert wide.visits[1] == 2
    again = {"properties": {"n": {"$ref": "#"}}}
    forked = entry(allOf=[again, again])
    assert forked.visits[32] > 2**32
    assert forked.work(1, 100, 0) == (forked.visits[32], 0)


def test_patterns_are_weighed():
    assert pattern_weight("^[a-z]{1,20}$") == 1
    assert pattern_weight("(?=x)y") is None
    assert (pattern_weight("^.{0,500}$") or 0) > 10


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ('{"a":1,"a":2}', "twice"),
        ('{"a":NaN}', "NaN"),
        ("-Infinity", "Infinity"),
        ("1e999", "too large"),
        ("[" * 33 + "]" * 33, "nested"),
        ("[" * 100_000, "nested"),
        ("nope", "not JSON"),
        ("1" * 5_000, "digits"),
    ],
)
def test_what_readers_disagree_about_is_not_json(text, why):
    with pytest.raises(NotJson, match=why):
        read(text)


def test_data_is_cut_out_of_the_frame_to_the_letter():
    assert raw_data('[2,"1","DataTransfer",{"vendorId":"x","data":{ "a" :1.0,"a":2}}]') == '{ "a" :1.0,"a":2}'
    assert raw_data('[2,"1","DataTransfer",{"vendorId":"x"}]') is None
    assert raw_data('[2,"1","DataTransfer",null]') is None


def test_a_surrogate_is_a_fault_not_a_crash():
    assert [fault.rule for fault in entry(type="string").faults("\ud800", 1)] == ["json"]


def test_a_type_is_made_of_a_schema():
    made = struct_of(
        document(
            type="object",
            required=["idToken"],
            properties={
                "idToken": {"type": "string"},
                "class": {"enum": ["a", "b"]},
                "kWhPrice": {"$ref": "#/$defs/price"},
                "nested": {"type": "array", "items": {"properties": {"x y": {"type": ["integer", "null"]}}}},
            },
            **{"$defs": {"price": {"type": "number"}}},
        )
    )
    value = msgspec.convert({"idToken": "A", "class": "a", "nested": [{"x y": None}]}, made)
    assert (value.id_token, value.class_, value.nested[0].x_y) == ("A", "a", None)
    assert value.k_wh_price is msgspec.UNSET
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"idToken": "A", "class": "c"}, made)
    with pytest.raises(TypeError):
        struct_of(document(type="array"))


async def test_what_takes_too_long_is_given_up_and_the_helper_goes_on():
    inner = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(60)}
    endless = entry(**{"$defs": {**inner, "a60": {"type": "string"}}, "$ref": "#/$defs/a0"})
    helper = Helper(deadline=0.5)
    try:
        assert [fault.rule for fault in await helper.judge(endless, "x")] == [TOO_LONG]
        assert [fault.rule for fault in await helper.judge(entry(type="string"), 1)] == ["type"]
        assert await asyncio.gather(*(helper.judge(entry(type="string"), text) for text in "abc")) == [()] * 3
    finally:
        helper.close()


def test_what_comes_with_the_product_can_be_used():
    from csms.data_transfer.extensions import SHIPPED  # noqa: PLC0415
    from csms.data_transfer.folders import Here, read_all  # noqa: PLC0415

    folders = [SHIPPED, *(path for path in SHIPPED.iterdir() if path.is_dir() and list(path.glob("*.json")))]
    found = read_all([Here(folder) for folder in folders])
    assert len(Registry.of(found)) == len(found) >= 2
