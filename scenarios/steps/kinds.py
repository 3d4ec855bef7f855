"""The four kinds of step: Given is state, When is one act, Then looks at the wire or at the CSMS's records.

The kind is kept on the function, so that collection can refuse a scenario that asserts too little.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Any

from pytest_bdd import given, parsers, then, when

from scenarios.letters import COMMANDS

Function = Callable[..., Any]
_MARK = "__plugfest_steps__"
_NAMES = frozenset({"station", "first", "second", "user", "token"})
_APPLIED = 2  # pytest-bdd registers a step in its caller's module: the module that uses the decorators below


def _command(text: str) -> str:
    """``{command:command}``: one of the commands that an operator may give, and no other words."""
    return text


_command.pattern = "|".join(map(re.escape, COMMANDS))  # type: ignore[attr-defined]  # what `parse` looks for


class Kind(StrEnum):
    """What a step is."""

    STATE = "given"
    ACT = "when"
    WIRE = "then, on the wire"
    RECORDS = "then, on the records"


class StepText(parsers.parse):
    """A step's text with its places in braces; a line that begins otherwise is not read any further."""

    def __init__(self, name: str) -> None:
        super().__init__(name, extra_types={"command": _command})
        self._start = name.partition("{")[0].lower()

    def is_matching(self, name: str) -> bool:
        """Whether a line says this, in upper or lower case."""
        return name.lower().startswith(self._start) and super().is_matching(name)


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step definition as collection sees it."""

    kind: Kind
    parser: parsers.StepParser
    function: Function

    @property
    def type(self) -> str:
        """The Gherkin type: given, when or then."""
        return self.kind.partition(",")[0]


def _step(kind: Kind, text: str, bind: Callable[..., Any]) -> Callable[[Function], Function]:
    parser = StepText(text)

    def decorate(function: Function) -> Function:
        specs = getattr(function, _MARK, ())
        setattr(function, _MARK, (*specs, StepSpec(kind, parser, function)))
        bind(parser, stacklevel=_APPLIED)(_named(function))
        return function

    return decorate


def _named(function: Function) -> Function:
    """The step with the names of its stations and tokens made those of this World.

    A CSMS that outlives a scenario must not take one scenario's stations and tokens for another's.
    """

    @functools.wraps(function)
    def step(**arguments: Any) -> Any:
        world = arguments["world"]
        for name in _NAMES & arguments.keys():
            if isinstance(arguments[name], str):
                arguments[name] = world.named(arguments[name])
        return function(**arguments)

    return step


def state(text: str) -> Callable[[Function], Function]:
    """A Given."""
    return _step(Kind.STATE, text, given)


def act(text: str) -> Callable[[Function], Function]:
    """A When."""
    return _step(Kind.ACT, text, when)


def on_wire(text: str) -> Callable[[Function], Function]:
    """A Then that looks at frames, sockets or what the operator was told."""
    return _step(Kind.WIRE, text, then)


def on_records(text: str) -> Callable[[Function], Function]:
    """A Then that asks the CSMS for what it has kept."""
    return _step(Kind.RECORDS, text, then)


def specs_of(modules: tuple[ModuleType, ...]) -> Iterator[StepSpec]:
    """Every step definition of these modules, in no particular order."""
    for module in modules:
        for _, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                yield from getattr(function, _MARK, ())
