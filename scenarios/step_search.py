"""The definitions of steps, gathered once a run.

pytest-bdd goes through every fixture that pytest knows, at every step anew: a sixth of a run's time. The
steps of a run come from plugins alone, so all hold for every scenario and are there before the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.steps import step_function_context_registry

_SEARCH = "find_fixturedefs_for_step"  # of pytest-bdd 8.1; one that has it no more searches in its own way
_Definitions: TypeAlias = dict[str | None, list[tuple[Any, Any]]]  # by type: the parser, pytest's definition


@contextmanager
def once_a_run() -> Iterator[None]:
    """Gather them when the first is looked for; afterwards pytest-bdd searches as ever."""
    searched = import_module("pytest_bdd.scenario")  # its package has a function of that name
    before = getattr(searched, _SEARCH, None)
    if before is not None:
        setattr(searched, _SEARCH, _search())
    try:
        yield
    finally:
        if before is not None:
            setattr(searched, _SEARCH, before)


def _search() -> Any:
    known: _Definitions = {}

    @cache
    def found(kind: str, text: str) -> tuple[Any, ...]:
        candidates = (*known.get(kind, ()), *known.get(None, ()))
        return tuple(definition for parser, definition in candidates if parser.is_matching(text))

    def search(step: Any, fixturemanager: Any, node: Any) -> tuple[Any, ...]:
        if not known:
            known.update(_gathered(fixturemanager, node))
        return found(step.type, step.name)

    return search


def _gathered(fixturemanager: Any, node: Any) -> _Definitions:
    definitions: _Definitions = {}
    for name in get_fixture_names(fixturemanager=fixturemanager):
        for definition in getfixturedefs(fixturemanager, name, node) or ():
            context = step_function_context_registry.get(definition.func)
            if context is not None:
                definitions.setdefault(context.type, []).append((context.parser, definition))
    return definitions
