"""The published JSON schemas by the pure Python ``jsonschema``: a second opinion on every frame we send."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft6Validator
from jsonschema.protocols import Validator

FOLDERS = {"1.6": "v16", "2.0.1": "v201"}


def _file(version: str, action: str, answer: bool) -> Path:
    spec = find_spec("ocpp")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent / FOLDERS[version] / "schemas"
    if version == "1.6":
        return folder / f"{action}{'Response' if answer else ''}.json"
    return folder / f"{action}{'Response' if answer else 'Request'}.json"


def known(version: str, action: str) -> bool:
    """Whether the specification has this action."""
    return _file(version, action, False).exists()


@cache
def _validator(version: str, action: str, answer: bool) -> Validator:
    text = _file(version, action, answer).read_text(encoding="utf-8-sig")
    kind = Draft4Validator if version == "1.6" else Draft6Validator
    return kind(json.loads(text, parse_float=Decimal))


def faults(version: str, action: str, payload: Any, *, answer: bool) -> list[str]:
    """What the published schema has against a payload; decimals are exact, so 8.1 is a multiple of 0.1."""
    exact = json.loads(json.dumps(payload), parse_float=Decimal)
    return [f"{e.json_path}: {e.message}" for e in _validator(version, action, answer).iter_errors(exact)]
