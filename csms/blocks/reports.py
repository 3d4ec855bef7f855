"""The parts of reports (B07, B08): which have come, whether a report is whole, and who waits for it.

Several reports may come interleaved, told apart by requestId; a part that comes twice counts once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from csms.context import Context
from csms.domain.evolve import evolve
from csms.domain.state import Report
from csms.store import tables

REMEMBERED = 32  # reports of a station that are kept in memory; the rows of the others stay


def arrived(request_id: int) -> str:
    """Return the signal that a report is whole."""
    return f"report {request_id}"


def keep_part(
    context: Context,
    request_id: int,
    seq_no: int,
    *,
    generated: str,
    generated_at: datetime | None,
    more: bool,
    items: int,
) -> None:
    """Put a part on record; ``more``: it is not the last. A first part of another time begins anew."""
    known = context.state.reports.get(request_id)
    if known is None or (seq_no == 0 and known.complete and known.generated != generated):
        if known is not None:
            context.delete(tables.report_parts, {"request_id": request_id})
        known = Report(generated)
    was_complete = known.complete
    report = evolve(known, parts=known.parts | {seq_no}, last=known.last if more else seq_no)
    context.state = evolve(context.state, reports=_with(context.state.reports, request_id, report))
    context.upsert(
        tables.report_parts,
        {"request_id": request_id, "seq_no": seq_no},
        generated_at=generated_at,
        received_at=context.now,
        to_be_continued=more,
        items=items,
    )
    if report.complete and not was_complete:
        context.signal(arrived(request_id))


def _with(reports: Mapping[int, Report], request_id: int, report: Report) -> Mapping[int, Report]:
    """The newest last, the oldest forgotten."""
    kept = {number: one for number, one in reports.items() if number != request_id}
    while len(kept) >= REMEMBERED:
        del kept[next(iter(kept))]
    return {**kept, request_id: report}
