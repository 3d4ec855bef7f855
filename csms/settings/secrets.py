"""The settings as they may be shown: without a secret, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from csms.settings.base import Hidden
from csms.settings.tree import Settings

MASK = "***"


def without_secrets(settings: Settings) -> dict[str, Any]:
    """Return the tree as JSON data, secrets masked, and so the password in the database's URL."""
    tree = _masked(settings, settings.model_dump(mode="json"))
    if settings.database_url:
        tree["database_url"] = shown_url(settings.database_url)
    return tree


def with_secrets(tree: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Return a tree that has been shown and changed, with what was masked as ``settings`` have it.

    A list's members are taken by their place; a mask where there is no secret stays one.
    """
    plain = settings.model_dump(mode="json")
    found: dict[str, Any] = _unmasked(tree, plain)
    if settings.database_url and found.get("database_url") == shown_url(settings.database_url):
        found["database_url"] = settings.database_url
    return found


def shown_url(url: str) -> str:
    """Return a database URL without its passwords; one that cannot be read is not shown."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return MASK
    options = {name: MASK if "password" in name.lower() else value for name, value in parsed.query.items()}
    text = parsed.set(query=options).render_as_string(hide_password=True)
    return text.replace(quote(MASK, safe=""), MASK)


def _masked(model: BaseModel, dumped: dict[str, Any]) -> dict[str, Any]:
    for name, field in type(model).model_fields.items():
        found = getattr(model, name)
        if found and any(isinstance(each, Hidden) for each in field.metadata):
            dumped[name] = MASK
        elif isinstance(found, BaseModel):
            _masked(found, dumped[name])
        elif isinstance(found, tuple):
            for inner, shown in zip(found, dumped[name], strict=True):
                if isinstance(inner, BaseModel):
                    _masked(inner, shown)
    return dumped


def _unmasked(shown: Any, real: Any) -> Any:
    if shown == MASK and real is not None:
        return real
    if isinstance(shown, Mapping):
        known = real if isinstance(real, Mapping) else {}
        return {name: _unmasked(value, known.get(name)) for name, value in shown.items()}
    if isinstance(shown, list):
        members = real if isinstance(real, list) else []
        return [_unmasked(each, old) for each, old in zip_longest(shown, members)][: len(shown)]
    return shown
