"""Which events of a 2.0.1 transaction have been seen, in a few dozen characters kept with the transaction.

Form: ``gaps|recent``, for example ``3-5,8|11:ab12cd34,12:0f3e9a77``: the numbers still missing below the
highest one, and digests of the last events, by which a repeat is told from another event with that number.
"""

from __future__ import annotations

from csms.domain.evolve import Value

_RECENT = 8  # a station repeats what was not answered: the last one, or the head of its queue
_GAPS = 16  # a longer list is cut at its old end
_MARK = 8  # hexadecimal digits of the digest


class Place(Value, frozen=True):
    """Where an event stands in the order: the newest, a late one, a repeat, or in conflict with another."""

    seen: str
    newest: bool = False
    repeat: bool = False
    conflict: bool = False
    gap: bool = False


def first(seq_no: int, content: str, *, begins: bool) -> Place:
    """The record of the first event seen; unless it ``begins`` the transaction, those below are missing."""
    gaps = [] if begins or seq_no <= 0 else [(0, seq_no - 1)]
    return Place(_written(gaps, [(seq_no, content[:_MARK])]), newest=True, gap=bool(gaps))


def placed(seen: str, last: int, seq_no: int, content: str) -> Place:
    """Put a further event into the record: ``last`` is the highest number so far."""
    mark = content[:_MARK]
    if seq_no == last + 1 and seen[0] == "|":  # the usual case: the next one, and nothing is missing
        return Place(f"|{','.join([*seen[1:].split(',')[1 - _RECENT :], f'{seq_no}:{mark}'])}", newest=True)
    gaps, recent = _read(seen)
    if (seq_no, mark) in recent:
        return Place(seen, repeat=True)
    recent = [*recent[1 - _RECENT :], (seq_no, mark)]
    if seq_no > last:
        if seq_no > last + 1:
            gaps = [*gaps, (last + 1, seq_no - 1)][-_GAPS:]
        return Place(_written(gaps, recent), newest=True, gap=bool(gaps))
    missing, gaps = _filled(gaps, seq_no)
    # Not missing and not equal to a recent one: kept, for dropping it would lose what it says.
    return Place(_written(gaps, recent), conflict=not missing, gap=bool(gaps))


def _filled(gaps: list[tuple[int, int]], seq_no: int) -> tuple[bool, list[tuple[int, int]]]:
    left: list[tuple[int, int]] = []
    hit = False
    for low, high in gaps:
        if not low <= seq_no <= high:
            left.append((low, high))
            continue
        hit = True
        left += [(a, b) for a, b in ((low, seq_no - 1), (seq_no + 1, high)) if a <= b]
    return hit, left


def _read(seen: str) -> tuple[list[tuple[int, int]], list[tuple[int, str]]]:
    before, _, after = seen.partition("|")
    gaps = []
    for part in filter(None, before.split(",")):
        low, _, high = part.partition("-")
        gaps.append((int(low), int(high or low)))
    recent = []
    for part in filter(None, after.split(",")):
        number, _, mark = part.partition(":")
        recent.append((int(number), mark))
    return gaps, recent


def _written(gaps: list[tuple[int, int]], recent: list[tuple[int, str]]) -> str:
    missing = ",".join(str(low) if low == high else f"{low}-{high}" for low, high in gaps)
    return f"{missing}|{','.join(f'{number}:{mark}' for number, mark in recent)}"
