"""What people and cars do at a station: plug, present a token, charge, stop, unplug; each act alone."""

from __future__ import annotations

from abc import abstractmethod

from simulator import words
from simulator.blocks import availability, transactions
from simulator.blocks import availability_reservations as reservations
from simulator.blocks.authorization import judge, master_pass
from simulator.blocks.provisioning import reboot
from simulator.blocks.transactions import follow
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.model.evse_parts import Grant
from simulator.model.tokens import same
from simulator.model.vehicle import Vehicle


class Acts:
    """The acts of a station. Seconds of the station's time, energies in Wh, connectors count within the
    EVSE."""

    @property
    @abstractmethod
    def running(self) -> Core:
        """The inside of a station that is alive; RuntimeError for another."""

    # -- the cable and the bay

    async def arrive(self, evse: int = 1) -> None:
        """A car drives into the bay, where a sensor sees it (TxStartPoint ParkingBayOccupancy)."""
        core, one = self.running, self._evse(evse)
        follow(core, one, one.park(core.now(), here=True))

    async def leave(self, evse: int = 1) -> None:
        """The car drives out of the bay."""
        core, one = self.running, self._evse(evse)
        follow(core, one, one.park(core.now(), here=False))

    async def plug(self, evse: int = 1, connector: int = 1, *, vehicle: Vehicle | None = None) -> None:
        """Plug a car in. ValueError where a cable is in already."""
        core, one = self.running, self._evse(evse)
        follow(core, one, one.plug_in(core.now(), connector, vehicle or core.car()))

    async def unplug(self, evse: int = 1) -> None:
        """Pull the cable. ValueError where none is in.

        In mid-session it is pulled from the car: with UnlockConnectorOnEVSideDisconnect false its other end
        stays locked in the connector until a good token is presented or the CSMS unlocks it.
        """
        core, one = self.running, self._evse(evse)
        stops = core.variables.flag("TxCtrlr.StopTxOnEVSideDisconnect")
        unlocks = core.variables.flag("OCPPCommCtrlr.UnlockOnEVSideDisconnect")
        follow(core, one, one.unplug(core.now(), stops=stops, unlocks=unlocks))

    # -- the token

    async def authorize(
        self, token: str, evse: int | None = 1, *, connector: int | None = None, token_type: str = "ISO14443"
    ) -> str:
        """Present a token in order to charge; the status it got. With ``evse=None`` it is only asked for.

        Accepted, it lets the EVSE charge until it is stopped, or lapses when no cable follows in time; a
        faulted
        or unavailable EVSE takes no token.
        """
        words.token_type(token_type)
        core = self.running
        one = None if evse is None else self._evse(evse)
        if one is not None and connector is not None:
            one.plug(connector)
        known = await judge(core, token, token_type, evse)
        status = known.status
        if master_pass(core, known):
            return status
        if status == "Accepted" and one is not None and (left := one.left_behind()) is not None:
            follow(core, one, one.release(core.now(), left))
            return status
        if status == "Accepted" and one is not None and one.grant is None and one.usable(connector):
            if not reservations.admits(core, one, connector, token, known.group):
                return status  # good, but the place is kept for somebody else
            grant = Grant(token, token_type, core.now(), connector, None, known.group)
            used = reservations.matching(core, one, connector, token, known.group)
            grant.reservation = None if used is None else used.number
            follow(core, one, one.authorize(grant.at, grant))
            transactions.expect_cable(core, one, grant)
        return status

    async def swipe(self, token: str, evse: int | None = 1) -> str:
        """Hold a card to the reader: stops its own or its group's transaction, or starts one; the status it
        got. A master pass stops anybody's (2.0.1 C16).

        ``evse`` None: the reader stands for the whole station; a master pass then stops all transactions, and
        any other card is only asked about.
        """
        core = self.running
        one = None if evse is None else self._evse(evse)
        if one is not None and one.grant is None:
            return await self.authorize(token, evse)
        if one is not None and one.grant is not None and same(one.grant.token, token):
            await self.stop(one.number, token=token)
            return "Accepted"
        known = await judge(core, token)
        if known.status == "Accepted" and master_pass(core, known):
            for each in [one] if one is not None else core.evses.values():
                if each.grant is not None:
                    follow(core, each, each.withdraw(core.now(), "StopAuthorized", "MasterPass", token=token))
            return known.status
        if known.status != "Accepted" or one is None or one.grant is None:
            return known.status
        if known.group is None or one.grant.group is None or not same(known.group, one.grant.group):
            return "Invalid"
        await self.stop(one.number, token=token)
        return known.status

    present = swipe

    # -- charging

    async def charge(
        self, evse: int = 1, *, seconds: float | None = None, energy: float | None = None
    ) -> float:
        """Let time pass until ``seconds`` are over or ``energy`` Wh have flowed; returns what flowed, in Wh.

        Ends early when the transaction ends, and, where energy was asked for, when the car is full.
        """
        core, one = self.running, self._evse(evse)
        one.advance(core.now())
        end = core.now() + (1e9 if seconds is None else seconds)
        start = one.meter.register
        while True:
            one.advance(core.now())
            left = end - core.now()
            if energy is not None:
                left = min(left, _left(one, start, energy))
            if left <= 1e-6 or one.transaction is None:
                return one.meter.register - start
            await core.rest(min(left, 30.0))

    async def suspend(self, evse: int = 1, *, by: str = "EV") -> None:
        """The car (``EV``) or the station (``EVSE``) holds the energy back."""
        self._suspend(evse, by, True)

    async def resume(self, evse: int = 1, *, by: str = "EV") -> None:
        """Who held the energy back no longer does."""
        self._suspend(evse, by, False)

    def _suspend(self, evse: int, by: str, held: bool) -> None:
        core, one = self.running, self._evse(evse)
        one.advance(core.now())
        if by == "EVSE":
            one.suspended = held
        elif by == "EV" and one.vehicle is not None:
            one.vehicle.paused = held
        else:
            raise ValueError(
                f"EVSE {evse}: no car is plugged in" if by == "EV" else f"{by!r} is neither EV nor EVSE"
            )
        follow(core, one, one.settle(core.now(), "ChargingStateChanged"))

    async def stop(self, evse: int = 1, *, reason: str = "Local", token: str | None = None) -> None:
        """Stop charging at the station; the cable stays in. ``reason`` is of Reason (1.6) or ReasonEnumType.

        ValueError, before anything has changed, for another reason and where nothing was authorized.
        """
        core, one = self.running, self._evse(evse)
        words.stop_reason(core.version, reason)
        if one.grant is None:
            raise ValueError(f"EVSE {evse}: nothing to stop")
        local = reason == "Local"
        trigger = "StopAuthorized" if local else "AbnormalCondition"
        shown = token or (one.grant.token if local else None)
        follow(core, one, one.withdraw(core.now(), trigger, reason, token=shown))

    # -- trouble

    async def fault(self, evse: int = 1, error_code: str = "InternalError", *, connector: int = 1) -> None:
        """A fault: no power flows, a transaction ends with reason Other; the code is of
        ChargePointErrorCode, else ValueError."""
        words.error_code(error_code)
        core, one = self.running, self._evse(evse)
        one.plug(connector).fault = error_code
        follow(core, one, one.end(core.now(), "AbnormalCondition", "Other"))

    async def jam_lock(self, evse: int = 1, *, connector: int = 1) -> None:
        """The lock of a connector will not close: the next session there fails with ConnectorLockFailure."""
        self._evse(evse).plug(connector).jammed = True

    async def clear_fault(self, evse: int = 1, *, connector: int = 1) -> None:
        """The fault is gone."""
        plug = self._evse(evse).plug(connector)
        plug.fault, plug.jammed = None, False
        availability.refresh(self.running)

    async def power_down(self) -> None:
        """The power is going: transactions end with reason PowerLoss while there is some left (1.6 case
        032)."""
        core = self.running
        for one in core.evses.values():
            if one.transaction is not None:
                follow(core, one, one.end(core.now(), "AbnormalCondition", "PowerLoss"))

    async def reboot(self, reason: str = "LocalReset") -> None:
        """Somebody restarts the station: transactions end with reason Reboot, then it boots again."""
        words.boot_reason(reason)
        core = self.running
        for one in core.evses.values():
            if one.transaction is not None:
                follow(core, one, one.end(core.now(), "AbnormalCondition", "Reboot"))
        await reboot(core, reason)

    # -- inside

    def _evse(self, number: int) -> Evse:
        evses = self.running.evses
        if number not in evses:
            raise ValueError(f"there is no EVSE {number}: the station has 1 to {len(evses)}")
        return evses[number]


def _left(one: Evse, start: float, energy: float) -> float:
    """Seconds until ``energy`` Wh have flowed, by the power of this moment."""
    missing = start + energy - one.meter.register
    if missing <= 1e-6:
        return 0.0
    if one.vehicle is None or one.vehicle.full:
        return 0.0
    power = one.power()
    return missing / power * 3600.0 if power > 0.0 else 30.0
