"""Whole transactions as the library's station sends them, shared by the tables of several blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.oracles.csms_interop.stage import AT, GOOD, LATER, Stage

TX = "tx-1"  # the transactionId of 2.0.1, made by the station


def metered(at: str, wh: int, context: str | None = None) -> dict[str, Any]:
    """One 2.0.1 meter value with the energy register."""
    register = {"value": wh, "measurand": "Energy.Active.Import.Register"}
    return {"timestamp": at, "sampled_value": [register | ({"context": context} if context else {})]}


async def start(stage: Stage, token: str = GOOD, **more: Any) -> tuple[Any, str]:
    """Begin a transaction at 1000 Wh; return its id on the wire and the status of the token."""
    if stage.version == "1.6":
        answer = await stage.station.call(
            "StartTransaction", connector_id=1, id_tag=token, meter_start=1000, timestamp=AT, **more
        )
        return answer.transaction_id, answer.id_tag_info["status"]
    answer = await event(
        stage,
        "Started",
        0,
        trigger="Authorized",
        id_token={"id_token": token, "type": "ISO14443"},
        evse={"id": 1, "connector_id": 1},
        meter_value=[metered(AT, 1000, "Transaction.Begin")],
        **more,
    )
    return TX, answer.id_token_info["status"]


async def event(stage: Stage, kind: str, seq_no: int, *, trigger: str, at: str = AT, **more: Any) -> Any:
    """Send a TransactionEvent; ``info`` holds further members of transactionInfo."""
    info = {"transaction_id": TX, **more.pop("info", {})}
    return await stage.station.call(
        "TransactionEvent",
        event_type=kind,
        timestamp=at,
        trigger_reason=trigger,
        seq_no=seq_no,
        transaction_info=info,
        **more,
    )


async def stop(stage: Stage, transaction_id: Any, reason: str = "Local") -> Any:
    """End the transaction at 3500 Wh."""
    if stage.version == "1.6":
        return await stage.station.call(
            "StopTransaction",
            transaction_id=transaction_id,
            meter_stop=3500,
            timestamp=LATER,
            reason=reason,
            id_tag=GOOD,
        )
    return await event(
        stage,
        "Ended",
        2,
        trigger="StopAuthorized",
        at=LATER,
        info={"stopped_reason": reason},
        id_token={"id_token": GOOD, "type": "ISO14443"},
        meter_value=[metered(LATER, 3500, "Transaction.End")],
    )


async def readings(stage: Stage) -> Sequence[Any]:
    """The station's meter values on record, by time of measurement: energy and transaction."""
    items = (await stage.rest.get("/api/meter-values", station=stage.id))["items"]
    return sorted((item["at"], item["energy"], item["transaction"]) for item in items)
