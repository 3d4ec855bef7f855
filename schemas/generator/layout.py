"""Which file holds which type: its block's when only one block uses it, `_common.py` otherwise."""

from collections.abc import Iterable, Mapping

from schemas.action import Block
from schemas.generator.model import Model, Named

COMMON = "_common"


def place(model: Model, table: Mapping[str, list[str]]) -> dict[str, list[Named]]:
    """Return file name -> its types, each after those it uses; messages come last, by action."""
    users = _users(model, table)
    files: dict[str, list[Named]] = {name: [] for name in (COMMON, *Block)}
    for name in _ordered(model):
        blocks = users[name]
        files[blocks.copy().pop() if len(blocks) == 1 else COMMON].append(model.types[name])
    for action, part in sorted(model.messages):
        files[table[action][0]].append(model.messages[action, part])
    return files


def _users(model: Model, table: Mapping[str, list[str]]) -> dict[str, set[str]]:
    users: dict[str, set[str]] = {name: set() for name in model.types}
    for (action, _), record in model.messages.items():
        for name in _closure(model, record.uses):
            users[name].add(table[action][0])
    return users


def _closure(model: Model, start: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = [name for name in start if name in model.types]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [used for used in model.types[name].uses if used in model.types]
    return seen


def _ordered(model: Model) -> list[str]:
    """Names so that each follows what it uses, alphabetical otherwise."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in done or name not in model.types:
            return
        for used in sorted(model.types[name].uses):
            visit(used)
        done[name] = None

    for name in sorted(model.types):
        visit(name)
    return list(done)
