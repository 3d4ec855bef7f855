"""Which scenarios a run takes: boolean expressions over tags, in the words ``and``, ``or``, ``not``.

A tag is written with or without its ``@``; the folder of a feature counts as a tag of its scenarios.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")
_WORDS = {"and", "or", "not", "(", ")"}


class SelectionError(ValueError):
    """The expression cannot be read; the text says where."""


@dataclass
class _Reader:
    """Recursive descent: ``or`` binds least, ``not`` most."""

    tokens: list[str]
    tags: Collection[str]
    at: int = 0

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> str:
        token = self.peek()
        if token is None:
            raise SelectionError("the expression ends too early")
        self.at += 1
        return token

    def either(self) -> bool:
        value = self.both()
        while self.peek() == "or":
            self.take()
            value = self.both() or value
        return value

    def both(self) -> bool:
        value = self.negated()
        while self.peek() == "and":
            self.take()
            value = self.negated() and value
        return value

    def negated(self) -> bool:
        if self.peek() == "not":
            self.take()
            return not self.negated()
        return self.atom()

    def atom(self) -> bool:
        token = self.take()
        if token == "(":
            value = self.either()
            if self.take() != ")":
                raise SelectionError("a bracket is not closed")
            return value
        if token in _WORDS:
            raise SelectionError(f"a tag was expected, not {token!r}")
        return token.lstrip("@") in self.tags


def selects(expression: str | None, tags: Collection[str]) -> bool:
    """Whether ``expression`` holds for a scenario with ``tags``; no expression selects everything.

    Raises SelectionError where the expression cannot be read.
    """
    if expression is None or not expression.strip():
        return True
    reader = _Reader(_TOKEN.findall(expression), tags)
    value = reader.either()
    if reader.peek() is not None:
        raise SelectionError(f"and, or expected before {reader.peek()!r}")
    return value
