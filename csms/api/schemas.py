"""JSON schemas of the resources: bodies are checked against them, and the documentation shows them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^\\u0000]*$"}
MAYBE_TEXT: Schema = {**TEXT, "type": ["string", "null"]}
TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
NUMBER: Schema = {"type": ["number", "null"]}
INTEGER: Schema = {"type": ["integer", "null"]}
BOOT_STATUS: Schema = {"enum": ["Accepted", "Pending", "Rejected", None]}
_REFUSALS = (
    "Blocked ConcurrentTx Expired Invalid NoCredit NotAllowedTypeEVSE NotAtThisLocation NotAtThisTime Unknown"
)
TOKEN_STATUS: Schema = {"enum": ["Accepted", *_REFUSALS.split()]}
TOKEN_TYPE: Schema = {
    "enum": ["Central", "eMAID", "ISO14443", "ISO15693", "KeyCode", "Local", "MacAddress", "NoAuthorization"]
}
EVSE_MAPPING: Schema = {
    "anyOf": [
        {"enum": ["connector", "single", None]},
        {
            "type": "object",
            "propertyNames": {"pattern": "^[1-9][0-9]{0,8}$"},
            "additionalProperties": {
                "type": "array",
                "items": {"type": "integer", "minimum": 1, "maximum": 2_147_483_647},
                "minItems": 2,
                "maxItems": 2,
            },
        },
    ]
}

TOKEN_PLACES: Schema = {
    "type": ["object", "null"],
    "description": "null: good everywhere; else by station the EVSEs where it is good, an empty list for all",
    "propertyNames": TEXT,
    "additionalProperties": {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 2_147_483_647},
        "maxItems": 1_000,
    },
}


def record(properties: Schema, required: tuple[str, ...] = (), *, least: int = 0) -> Schema:
    """Return the schema of an object with exactly these members."""
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        shape["required"] = list(required)
    if least:
        shape["minProperties"] = least
    return shape


def listing(name: str) -> Schema:
    """Return the schema of a page of a resource."""
    items = {"type": "array", "items": ref(name)}
    return {
        "type": "object",
        "properties": {"items": items, "next": {"type": ["string", "null"]}},
        "required": ["items", "next"],
    }


def ref(name: str) -> Schema:
    """Refer to a resource."""
    return {"$ref": f"#/components/schemas/{name}"}


def _named(**more: Schema) -> Schema:
    return record(
        {"name": {**TEXT, "maxLength": 50}, "instance": {**TEXT, "maxLength": 50}, **more}, ("name",)
    )


_NUMBER_0: Schema = {"type": "integer", "minimum": 0}
_EVSE_0 = record({"id": _NUMBER_0, "connectorId": _NUMBER_0}, ("id",))
_VALUE: Schema = {"type": "string", "maxLength": 2500, "pattern": "^[^\\u0000]*$"}
WANTED: Schema = {
    "anyOf": [
        record({"key": {**TEXT, "maxLength": 50}, "value": {**_VALUE, "maxLength": 500}}, ("key", "value")),
        record(
            {
                "component": _named(evse=_EVSE_0),
                "variable": _named(),
                "attributeType": {"enum": ["Actual", "Target", "MinSet", "MaxSet"]},
                "value": _VALUE,
            },
            ("component", "variable", "value"),
        ),
    ]
}
_NUMBER_1: Schema = {"type": "integer", "minimum": 1, "maximum": 100_000}
EVSES: Schema = {
    "type": "array",
    "description": "all that the station has: what is listed is a fact from now on, anything else is gone",
    "maxItems": 256,
    "items": record(
        {
            "id": _NUMBER_1,
            "connectors": {
                "type": "array",
                "maxItems": 256,
                "items": record({"id": _NUMBER_1}, ("id",)),
                "uniqueItems": True,
            },
        },
        ("id", "connectors"),
    ),
}
_STATION_SETTINGS: Schema = {
    "password": {"type": ["string", "null"], "minLength": 1, "maxLength": 255},
    "securityProfile": {"type": ["integer", "null"], "minimum": 0, "maximum": 3},
    "boot": record(
        {
            "status": BOOT_STATUS,
            "interval": {**INTEGER, "minimum": 1, "maximum": 86_400},
            "prepare": {"type": ["boolean", "null"]},
            "wanted": {"type": ["array", "null"], "items": WANTED, "maxItems": 1000},
        }
    ),
    "evseMapping": EVSE_MAPPING,
    "evses": EVSES,
    "reconcile": {"type": ["boolean", "null"]},
}
STATION_NEW = record({"id": TEXT, **_STATION_SETTINGS}, ("id",))
STATION_CHANGE = record({**_STATION_SETTINGS, "commissioned": {"enum": ["manual"]}}, least=1)

_TOKEN: Schema = {
    "type": TOKEN_TYPE,
    "status": TOKEN_STATUS,
    "expiresAt": TIME,
    "group": MAYBE_TEXT,
    "concurrency": {**INTEGER, "minimum": 1, "maximum": 100_000},
    "language": {
        "type": ["string", "null"],
        "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        "maxLength": 8,
    },
    "evses": TOKEN_PLACES,
    "masterPass": {"type": "boolean"},
}
TOKEN_NEW = record({"token": TEXT, **_TOKEN}, ("token",))
TOKEN_CHANGE = record(_TOKEN, least=1)
_POLICY: Schema = {
    "allowUnknown": {
        "type": "boolean",
        "description": "false: unknown stations are turned away, whatever the server allows",
    },
    "evseMapping": {
        "enum": ["connector", "single", None],
        "description": "of stations that have none of their own; null: as the server has it",
    },
    "reconcile": {
        "type": ["boolean", "null"],
        "description": "whether sessions are set right by what stations say; null: as the server has it",
    },
}
TENANT_NEW = record({"name": {**TEXT, "pattern": r"^[A-Za-z][A-Za-z0-9_.-]*$"}, **_POLICY}, ("name",))
TENANT_CHANGE = record(_POLICY, least=1)
CLOSE = record({"who": TEXT, "why": TEXT}, ("who", "why"))

_CONNECTOR: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "status": {"type": ["string", "null"]},
        "errorCode": {"type": ["string", "null"]},
        "since": TIME,
        "guessed": {"type": ["string", "null"]},
    },
}
_EVSE: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "guessed": {"type": ["string", "null"]},
        "connectors": {"type": "array", "items": _CONNECTOR},
    },
}
_FAULT = record({"path": {"type": "string"}, "rule": {"type": "string"}, "message": {"type": "string"}})
_ANY: Schema = {"type": "object"}

RESOURCES: dict[str, Schema] = {
    "Station": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "tenant": {"type": "integer"},
            "version": {"type": ["string", "null"]},
            "online": {"type": "boolean"},
            "lastSeen": TIME,
            "commissioned": {"enum": ["manual", "automatic"]},
            "commissionedFrom": {"type": ["string", "null"]},
            "boot": _ANY,
            "evses": {"type": "array", "items": _EVSE},
        },
    },
    "Transaction": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "station": {"type": "string"},
            "transactionId": {"type": ["string", "integer"]},
            "evse": INTEGER,
            "connector": INTEGER,
            "token": {"type": ["string", "null"]},
            "authorized": {"type": "boolean"},
            "active": {"type": "boolean"},
            "startedAt": TIME,
            "stoppedAt": TIME,
            "stopReason": {"type": ["string", "null"]},
            "meterStart": {**NUMBER, "description": "Wh"},
            "meterStop": {**NUMBER, "description": "Wh"},
            "energy": {**NUMBER, "description": "Wh"},
            "flags": {"type": "array", "items": {"type": "string"}},
        },
    },
    "Token": {"type": "object", "properties": {"token": TEXT, **_TOKEN}},
    "Reservation": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "station": {"type": "string"},
            "reservationId": {"type": "integer"},
            "evse": {**INTEGER, "description": "null: any of the station's"},
            "connector": INTEGER,
            "token": {"type": "string"},
            "group": {"type": ["string", "null"]},
            "status": {"enum": ["Active", "Used", "Expired", "Cancelled", "Refused"]},
            "answer": {
                "type": "string",
                "description": "the station's; timeout, disconnected or invalid: it gave none that could be "
                "read, and nothing since has told whether it keeps the reservation",
            },
            "reason": {"type": ["string", "null"], "description": "why it ended unused"},
            "expiresAt": TIME,
            "endedAt": TIME,
        },
    },
    "Message": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "station": {"type": "string"},
            "at": TIME,
            "direction": {"enum": ["in", "out"]},
            "messageId": {"type": ["string", "null"]},
            "action": {"type": ["string", "null"]},
            "frame": {},
            "faults": {"type": "array", "items": _FAULT},
        },
    },
    "Outcome": {
        "type": "object",
        "properties": {
            "outcome": {"enum": ["answered", "error", "invalid"]},
            "messageId": {"type": ["string", "null"]},
            "action": {"type": "string"},
            "sentAt": TIME,
            "answeredAt": TIME,
            "response": {},
            "error": _ANY,
            "faults": {"type": "array", "items": _FAULT},
        },
    },
    "Problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": _FAULT},
        },
    },
    "Tenant": {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, **_POLICY, "createdAt": TIME},
    },
    "LocalList": {
        "type": "object",
        "properties": {
            "station": {"type": "string"},
            "version": {**INTEGER, "description": "the station's; -1: it has no list"},
            "sentVersion": INTEGER,
            "status": {"type": ["string", "null"]},
            "updatedAt": TIME,
            "entries": {"type": "array", "items": _ANY},
        },
    },
    "Variable": _ANY,
    "Status": _ANY,
    "RemoteStart": _ANY,
    "Report": _ANY,
    "MeterValue": _ANY,
    "DeviceEvent": _ANY,
    "Inconsistency": _ANY,
    "DataTransfer": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "station": {"type": "string"},
            "direction": {"enum": ["in", "out"]},
            "vendorId": {"type": "string"},
            "messageId": {"type": ["string", "null"]},
            "data": {"type": ["string", "null"], "description": "exactly as it was on the wire"},
            "verdict": {"type": "string", "description": "the status answered, or CallError"},
            "reason": {"type": ["string", "null"]},
            "faults": {"type": "array", "items": _FAULT},
            "schema": {"type": ["string", "null"], "description": "the `$id` that judged"},
            "answer": {"type": ["string", "null"], "description": "the answer's data"},
            "at": TIME,
        },
    },
    "DataTransferSchema": {
        "type": "object",
        "properties": {
            "key": {"type": "string"},
            "subprotocol": {"type": "string"},
            "vendorId": {"type": "string"},
            "messageId": {"type": ["string", "null"]},
            "part": {"enum": ["request", "response"]},
            "sender": {"enum": ["both", "station", "csms"]},
            "source": {"type": "string", "description": "REST, Python, or the file"},
            "schema": _ANY,
        },
    },
}
