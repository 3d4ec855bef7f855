"""The second opinion: the pure Python `jsonschema`, with decimals and hand-written formats."""

import json
import re
from datetime import datetime
from decimal import Decimal, localcontext
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft6Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from schemas.action import Action
from schemas.source import Part
from schemas.validation import schema_of

Finding = tuple[str, str]

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_formats = FormatChecker(formats=())


@_formats.checks("date-time")
def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if _RFC_3339.fullmatch(value) is None:
        return False
    if value.startswith("0000"):
        return True  # the format knows a year 0; the erratum "year" does not
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value).upper().replace("Z", "+00:00"))
    except ValueError:
        return False
    return True


@_formats.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or (bool(urlsplit(value).scheme) and " " not in value)


def _is_integer(_: object, value: object) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


_Oracle: Any = extend(  # type: ignore[no-untyped-call]
    Draft6Validator, type_checker=Draft6Validator.TYPE_CHECKER.redefine("integer", _is_integer)
)


@cache
def _validator(action: Action, part: Part) -> Any:
    schema = json.loads(json.dumps(schema_of(action, part)), parse_float=Decimal)
    return _Oracle(schema, format_checker=_formats)


def findings(action: Action, part: Part, payload: object) -> set[Finding]:
    """Return (JSON pointer, keyword) of everything wrong with the payload, as read from its text."""
    exact = json.loads(json.dumps(payload), parse_float=Decimal)
    with localcontext() as context:
        context.prec = 100  # so that 10**30 has a remainder by 0.1
        errors = list(_validator(action, part).iter_errors(exact))
    found: set[Finding] = set()
    for error in errors:
        where = "".join(f"/{step}" for step in error.absolute_path)
        found |= {(where + member, str(error.validator)) for member in _members(error)}
    return found


def _members(error: ValidationError) -> list[str]:
    """The members that a `required` or `additionalProperties` error is about; else the place itself."""
    schema: Any = error.schema
    instance: Any = error.instance
    match error.validator:
        case "required":
            return [f"/{name}" for name in schema["required"] if name not in instance]
        case "additionalProperties":
            return [f"/{name}" for name in instance if name not in schema.get("properties", {})]
        case _:
            return [""]
