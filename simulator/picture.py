"""What a station looks like from outside: plain values for tests and for people."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core import Core
from simulator.model.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ConnectorPicture:
    """One connector: the status last shown."""

    connector_id: int
    status: str
    plugged: bool


@dataclass(frozen=True, slots=True)
class TransactionPicture:
    """A transaction; ``transaction_id`` as on the wire, None while a 1.6 start is unanswered; Wh."""

    transaction_id: int | str | None
    token: str | None
    charging_state: str
    meter_start: int
    energy: int
    seq_no: int


@dataclass(frozen=True, slots=True)
class EvsePicture:
    """One EVSE: meter in whole Wh, power in W, soc in 0..1."""

    evse_id: int
    connectors: tuple[ConnectorPicture, ...]
    transaction: TransactionPicture | None
    token: str | None
    meter: int
    power: float
    soc: float | None

    @property
    def status(self) -> str:
        """The status of the connector in use, else the first one's."""
        chosen = [one for one in self.connectors if one.plugged] or list(self.connectors)
        return chosen[0].status

    @property
    def plugged(self) -> bool:
        """Whether a cable is in."""
        return any(one.plugged for one in self.connectors)


def picture(core: Core, number: int) -> EvsePicture:
    """The present picture of an EVSE; KeyError for an unknown one."""
    evse = core.evses[number]
    evse.advance(core.now())
    return EvsePicture(
        evse_id=number,
        connectors=tuple(
            ConnectorPicture(plug.number, str(plug.shown), evse.cable == plug.number)
            for plug in evse.plugs.values()
        ),
        transaction=None if evse.transaction is None else transaction_picture(core, evse.transaction),
        token=None if evse.grant is None else evse.grant.token,
        meter=int(evse.meter.register),
        power=round(evse.power(), 1),
        soc=None if evse.vehicle is None else evse.vehicle.soc,
    )


def transaction_picture(core: Core, transaction: Transaction) -> TransactionPicture:
    """A transaction as the wire calls it."""
    meter = core.evses[transaction.evse].meter.register
    return TransactionPicture(
        transaction_id=transaction.key if core.coarse else transaction.wire_id,
        token=transaction.token,
        charging_state=transaction.charging_state,
        meter_start=transaction.meter_start,
        energy=int(meter) - transaction.meter_start,
        seq_no=transaction.seq_no,
    )
