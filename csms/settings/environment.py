"""What the environment says, in its three families of names, each behind a further prefix if one is given.

``BOOTSTRAP_CITRINEOS_...`` gives way to ``CITRINEOS_...``, and that to ``CSMS_...``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from csms.settings import citrineos
from csms.settings.names import SERVERS, Path, dotted, field, nearest, of, squashed, value

NATIVE_PREFIX = "CSMS_"
_OF_THE_COMMAND_LINE = frozenset({"CONFIG", "TOKEN", "URL"})  # CSMS_..., read there and no settings


@dataclass(frozen=True, slots=True)
class Said:
    """One setting, its value, and the variable that has it."""

    path: Path
    value: Any
    variable: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the environment says of a tree, weakest first, and what is odd about it."""

    said: tuple[Said, ...]
    warnings: tuple[str, ...]


class Environment:
    """Variables behind a prefix; the names of our families are taken without regard to case."""

    def __init__(self, variables: Mapping[str, str], prefix: str = "") -> None:
        start, self._prefix = prefix.upper(), prefix
        self._families: dict[str, dict[str, str]] = {"bootstrap": {}, "citrineos": {}, "native": {}}
        for name, text in sorted(variables.items()):
            if name.upper().startswith(start):
                self._sort(name[len(prefix) :], text)

    def _sort(self, name: str, text: str) -> None:
        for family, start in (
            ("bootstrap", citrineos.BOOTSTRAP_PREFIX),
            ("citrineos", citrineos.PREFIX),
            ("native", NATIVE_PREFIX),
        ):
            if name.upper().startswith(start):
                self._families[family][name[len(start) :]] = text
                return

    def bootstrap(self, name: str) -> str | None:
        """Return a bootstrap variable that is set and not empty."""
        found = (text for key, text in self._families["bootstrap"].items() if key.upper() == name)
        return next(found, None) or None

    def command_line(self, name: str) -> str | None:
        """Return a variable that stands for an option of the commands (``CONFIG``)."""
        return self._families["native"].get(name)

    def read(self, tree: Mapping[str, Any]) -> Reading:
        """Return what is said of the settings that ``tree`` can have."""
        warnings: list[str] = []
        said = [*self._bootstrap(warnings), *self._citrineos(tree, warnings), *self._native()]
        return Reading(tuple(said), tuple(warnings))

    def _bootstrap(self, warnings: list[str]) -> Iterator[Said]:
        known = {squashed(name): path for name, path in citrineos.BOOTSTRAP.items()}
        of_the_file = (citrineos.CONFIG_FILENAME, citrineos.CONFIG_DIR)
        for name, text in self._families["bootstrap"].items():
            path = known.get(squashed(name))
            if path is None and name.upper() not in of_the_file:
                warnings.append(
                    self._unknown(citrineos.BOOTSTRAP_PREFIX, name, [*citrineos.BOOTSTRAP, *of_the_file])
                )
            elif path is not None and text:  # compose files set what they do not know to nothing
                yield Said(path, value(text, field(path)), self._variable(citrineos.BOOTSTRAP_PREFIX, name))

    def _citrineos(self, tree: Mapping[str, Any], warnings: list[str]) -> Iterator[Said]:
        paths = of(tree)
        paths += sorted({path[:length] for path in paths for length in range(1, len(path))})
        exact = {"_".join(path).lower(): path for path in paths}
        loose = {squashed(name): path for name, path in reversed(exact.items())}
        for name, text in self._families["citrineos"].items():
            path = exact.get(name.lower())
            if path is None and citrineos.instead(name) is None:
                path = loose.get(squashed(name))
            if path is None:
                warnings.append(self._unknown(citrineos.PREFIX, name, [each.upper() for each in exact]))
            else:
                yield Said(path, value(text, field(path)), self._variable(citrineos.PREFIX, name))

    def _native(self) -> Iterator[Said]:
        for name, text in self._families["native"].items():
            if name.upper() not in _OF_THE_COMMAND_LINE:
                path = tuple(name.lower().split("__"))
                yield Said(path, value(text, field(path)), self._variable(NATIVE_PREFIX, name))

    def _variable(self, start: str, name: str) -> str:
        return f"{self._prefix}{start}{name}"

    def _unknown(self, start: str, name: str, known: list[str]) -> str:
        variable = self._variable(start, name)
        told = citrineos.instead(name)
        if told is not None:
            return f"{variable} is a setting of CitrineOS without a counterpart: {told}"
        near = difflib.get_close_matches(name.upper(), known, 1, 0.5)
        hint = f"; the nearest known one is {self._variable(start, near[0])}" if near else ""
        return f"unknown setting {variable} is ignored{hint}"


def unknown(path: Path, said: str, tree: Mapping[str, Any]) -> str:
    """Return the warning of a name that is none of ours; ``said`` is how it was written."""
    near, plain = nearest(path, tree[SERVERS]), "__".join(path)
    if near is not None and said != dotted(path) and said.lower().endswith(plain):
        near = f"{said[: -len(plain)]}{near.replace('.', '__').upper()} ({near})"
    hint = f"; the nearest known one is {near}" if near else ""
    return f"unknown setting {said} is ignored{hint}"
