"""A station of 1.6 with a display of prices: OCA's "OCPP & California Pricing Requirements" at its end.

It shows what it was told last, and sends the meter values that a RunningCost asks for
(``triggerMeterValue``): at an energy, at a power crossed in either direction, at a time, and when the
connector's status changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.blocks import transactions
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.station import Station
from simulator.vendors import Answer, Incoming

VENDOR = "org.openchargealliance.costmsg"
_TRIGGER = "Trigger"
_PATIENCE = 60.0  # seconds in which a transaction has to get its number
_LOOK = 1.0  # seconds of the station's time between two looks at the meter


@dataclass
class _Watch:
    """What one RunningCost asks to be told of, and how things stood when it came."""

    wanted: dict[str, Any]
    above: bool  # the power, over the threshold
    status: str
    energy: float  # kWh of the transaction
    at: datetime


class PriceDisplay:
    """The display of one station (profile ``prices = true``); costs are those that the CSMS has told."""

    def __init__(self, station: Station) -> None:
        """Answers the vendor's messages from now on."""
        self._station = station
        self.user_prices: dict[str, str] = {}  # idToken -> text
        self.running: dict[int, dict[str, Any]] = {}  # transaction id -> the last RunningCost
        self.final: dict[int, dict[str, Any]] = {}  # transaction id -> its FinalCost
        self._wanted: dict[int, dict[str, Any]] = {}  # transaction id -> what it is to tell of
        for message, handler in (
            ("SetUserPrice", self._user), ("RunningCost", self._cost), ("FinalCost", self._end),
        ):  # fmt: skip
            station.vendors.on(VENDOR, message)(handler)

    @property
    def default(self) -> dict[str, Any]:
        """The configuration key DefaultPrice: ``priceText``, ``priceTextOffline``, ``chargingPrice``."""
        text = self._station.core.variables.text("DefaultPrice")
        return dict(json.loads(text)) if text else {}

    def shown(self, evse: int = 1) -> str:
        """What a driver reads at an EVSE: the final cost, else the running one, else a price."""
        one = self._station.core.evses[evse]
        number = _number(one)
        if number is not None and number in self.running:
            return f"{self.running[number]['cost']:.2f}"
        if self.final and one.grant is None:
            return str(list(self.final.values())[-1]["priceText"])
        if one.grant is not None and one.grant.token in self.user_prices:
            return self.user_prices[one.grant.token]
        online = "priceText" if self._station.online else "priceTextOffline"
        return str(self.default.get(online) or self.default.get("priceText", ""))

    # -- what the CSMS tells

    def _user(self, incoming: Incoming) -> Answer:
        self.user_prices[incoming.data["idToken"]] = incoming.data["priceText"]
        return self._taken()

    def _cost(self, incoming: Incoming) -> Answer:
        number = incoming.data["transactionId"]
        self.running[number] = incoming.data
        wanted = incoming.data.get("triggerMeterValue")
        first = number not in self._wanted
        if wanted:
            self._wanted[number] = wanted
            if first:
                self._station.core.spawn(self._watch(number))
        return self._taken()

    def _end(self, incoming: Incoming) -> Answer:
        number = incoming.data["transactionId"]
        self.final[number] = incoming.data
        self.running.pop(number, None)
        self._wanted.pop(number, None)
        return self._taken()

    def _taken(self) -> Answer:
        self._station.core.touch()
        return Answer()

    # -- what it is asked to tell of

    async def _watch(self, number: int) -> None:
        """Look at the meter as long as the transaction runs; the first cost may come before its number is
        known here."""
        core = self._station.core
        watch: _Watch | None = None
        patience = core.now() + _PATIENCE
        while number in self._wanted and (watch is None or self._charging(number) is not None):
            one = self._charging(number)
            if one is not None:
                one.advance(core.now())
                watch = self._looked(core, one, watch, number)
            elif core.now() > patience:
                break
            await core.rest(_LOOK)
        self._wanted.pop(number, None)

    def _looked(self, core: Core, one: Evse, watch: _Watch | None, number: int) -> _Watch:
        wanted = self._wanted[number]
        if watch is None or watch.wanted is not wanted:
            watch = self._watch_of(one, wanted)
        if self._due(core, one, watch):
            transactions.sample(core, one, _TRIGGER)
            return self._watch_of(one, wanted)
        return watch

    def _due(self, core: Core, one: Evse, watch: _Watch) -> bool:
        wanted = watch.wanted
        if "atEnergykWh" in wanted and watch.energy < wanted["atEnergykWh"] <= _energy(one):
            return True
        if "atPowerkW" in wanted and (one.power() / 1000.0 > wanted["atPowerkW"]) is not watch.above:
            return True
        if "atTime" in wanted and watch.at < datetime.fromisoformat(wanted["atTime"]) <= core.clock.utc():
            return True
        status = self._station.evse(one.number).status
        return status != watch.status and status in wanted.get("atCPStatus", ())

    def _watch_of(self, one: Evse, wanted: dict[str, Any]) -> _Watch:
        above = one.power() / 1000.0 > wanted.get("atPowerkW", 0.0)
        status, now = self._station.evse(one.number).status, self._station.core.clock.utc()
        return _Watch(wanted, above, status, _energy(one), now)

    def _charging(self, number: int) -> Evse | None:
        every = self._station.core.evses.values()
        return next((one for one in every if _number(one) == number), None)


def _energy(one: Evse) -> float:
    """kWh of the running transaction."""
    start = one.meter.register if one.transaction is None else one.transaction.meter_start
    return (one.meter.register - start) / 1000.0


def _number(one: Evse) -> int | None:
    return None if one.transaction is None else one.transaction.wire_id
