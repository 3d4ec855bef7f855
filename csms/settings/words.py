"""The rules of settings in plain words: pydantic's speak of dictionaries, tuples and instances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TABLE, _LIST, _TEXT = "has to be a table of settings", "has to be a list", "has to be a text"
_WHOLE, _NUMBER, _FLAG = "has to be a whole number", "has to be a number", "has to be true or false"
_WORDS: Mapping[str, str] = {
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "tuple_type": _LIST,
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "has to be a finite number",
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "literal_error": "has to be {expected}",
    "greater_than": "has to be greater than {gt}",
    "greater_than_equal": "has to be at least {ge}",
    "less_than_equal": "has to be at most {le}",
    "string_too_short": "has to have at least {min_length} characters",
    "string_too_long": "has to have at most {max_length} characters",
    "string_pattern_mismatch": "has to match {pattern}",
    "missing": "is missing",
    "extra_forbidden": "is no setting",
}


def rule(fault: Mapping[str, Any]) -> str:
    """Return the rule that a fault of pydantic's breaks, as the end of a sentence that begins with a name."""
    words = _WORDS.get(fault["type"])
    if words is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    return words.format_map(fault.get("ctx", {}))
