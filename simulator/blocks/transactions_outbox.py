"""Block transactions (E, J): the messages in the outbox as they go over the wire, what answers mean, and
what follows when the CSMS never takes one."""

from __future__ import annotations

import asyncio
from typing import Any

from msgspec import Struct

from schemas import v16
from simulator.blocks import availability_reservations as reservations
from simulator.blocks.authorization import learn
from simulator.blocks.transactions import deauthorize
from simulator.blocks.transactions_messages import LOST
from simulator.core import Core
from simulator.model.outbox import Message
from simulator.model.transaction import Transaction


def prepare(core: Core, message: Message) -> dict[str, Any]:
    """The payload as it goes over the wire: 1.6 messages get the transactionId that the start was answered
    with."""
    payload = dict(message.payload)
    if message.action not in ("StopTransaction", "MeterValues") or message.transaction is None:
        return payload
    transaction = core.transactions.get(message.transaction)
    wire_id = None if transaction is None else transaction.wire_id
    payload["transactionId"] = LOST if wire_id is None else wire_id
    return payload


def answered(core: Core, message: Message, response: Struct) -> None:
    """The CSMS has it: learn what it said of the token, and forget a transaction that is told to its end."""
    transaction = core.transactions.get(message.transaction)
    if transaction is None:
        return
    if isinstance(response, v16.StartTransactionResponse):
        transaction.wire_id = response.transaction_id
        core.transactions.keep(transaction)
    status = learn(core, *_asked_about(message), response)
    if (number := message.payload.get("reservationId")) is not None:
        reservations.settled(core, number, transaction.key, status in (None, "Accepted"))
    if status is not None and status != "Accepted" and transaction.stopped_at is None:
        core.spawn(_refused(core, transaction))
    if transaction.stopped_at is not None and not core.outbox.concerns(transaction.key):
        core.transactions.forget(transaction.key)
    core.touch()


def _asked_about(message: Message) -> tuple[str | None, str]:
    """The token that a message names, and its type: a stop may name another than its start."""
    named = message.payload.get("idToken")
    if named is not None:
        return named["idToken"], named["type"]
    return message.payload.get("idTag"), "ISO14443"


def given_up(core: Core, message: Message) -> None:
    """The CSMS never took it. The messages behind go on (OCPP 1.6 3.7.1)."""
    core.note(f"{message.action} given up after {message.attempts} attempts")
    if (number := message.payload.get("reservationId")) is not None:
        reservations.settled(core, number, message.transaction or "", accepted=False)
    if message.action == "StartTransaction" and (one := core.transactions.get(message.transaction)):
        one.wire_id = LOST
        core.transactions.keep(one)


async def _refused(core: Core, transaction: Transaction) -> None:
    """The answer to the start does not accept the token (E05): at once, or after MaxEnergyOnInvalidId."""
    await asyncio.sleep(0)  # after the answer has been taken in
    evse = core.evses[transaction.evse]
    if evse.transaction is not transaction or transaction.refused:
        return
    transaction.refused = True
    spare = core.variables.number("TxCtrlr.MaxEnergyOnInvalidId")
    if spare:
        transaction.energy_limit = int(evse.meter.register) + spare
        core.transactions.keep(transaction)
        core.stir()
        return
    deauthorize(core, evse)
