"""OCA's "OCPP & California Pricing Requirements" for 1.6: prices and costs told to stations by DataTransfer.

SetUserPrice after Authorize, RunningCost after the start and every reading, FinalCost after the stop, and the
configuration key DefaultPrice after the boot. The tariffs are settings. Idle fees are not charged:
``idlePrice`` is never sent. A station that answers UnknownVendorId is left in peace until it boots again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET, Struct

import schemas.datatransfer
from csms.context import Context
from csms.domain import pricing, texts
from csms.domain.pricing import Tariff
from csms.domain.state import Transaction
from csms.domain.times import format_time
from csms.domain.transactions import by_wire_id
from csms.routes import Command, Handler, Routes
from csms.settings import Price, Pricing
from schemas import v16

VENDOR = "org.openchargealliance.costmsg"
FOLDER = Path(schemas.datatransfer.__file__).parent / "pricing"
DEFAULT_PRICE = "DefaultPrice"
_UNKNOWN = v16.DataTransferStatus.UNKNOWN_VENDOR_ID
_IDLE = frozenset({"SuspendedEV", "SuspendedEVSE"})
Told: TypeAlias = Callable[[Context, Any, Any], Awaitable[None]]


def joined(routes: Routes, settings: Pricing) -> Routes:
    """Return the routes with prices told after what they answer."""
    teller = _Teller(settings)
    handlers: dict[type[Struct], Handler] = {
        kind: _then(routes.handlers[kind], tell)
        for kind, tell in teller.after.items()
        if kind in routes.handlers
    }
    commands: dict[type[Struct], Command] = {}
    known = routes.commands.get(v16.DataTransferRequest)
    if known is not None and known.applied is not None:
        applied = known.applied

        async def noted(context: Context, request: Any, response: Any) -> None:
            await applied(context, request, response)
            teller.heard(context, request, response)

        commands[v16.DataTransferRequest] = replace(known, applied=noted)
    return routes.replaced(handlers, commands)


def _then(handler: Handler, tell: Told) -> Handler:
    async def handle(context: Context, request: Any) -> Any:
        answer = await handler(context, request)
        await tell(context, request, answer)
        return answer

    return handle


class _Teller:
    """What is told when; ``after`` by the request that it follows."""

    def __init__(self, settings: Pricing) -> None:
        self._settings = settings
        self._deaf: set[tuple[int, str]] = set()
        self._groups = {texts.fold(name): price for name, price in settings.groups.items()}
        self.after: dict[type[Struct], Told] = {
            v16.BootNotificationRequest: self._booted,
            v16.AuthorizeRequest: self._authorized,
            v16.StartTransactionRequest: self._started,
            v16.MeterValuesRequest: self._measured,
            v16.StopTransactionRequest: self._stopped,
        }

    def heard(self, context: Context, request: Any, response: Any) -> None:
        """Take note of a station that does not know the vendor."""
        if request.vendor_id == VENDOR and response.status is _UNKNOWN:
            self._deaf.add((context.tenant, context.station))

    # ---- what is told -----------------------------------------------------------------------------------

    async def _booted(self, context: Context, request: Any, answer: Any) -> None:
        self._deaf.discard((context.tenant, context.station))
        price = self._settings.default
        if answer.status is not v16.RegistrationStatus.ACCEPTED or not price.text:
            return
        value = {"priceText": price.text, "chargingPrice": _shown(price)}
        if price.text_offline:
            value["priceTextOffline"] = price.text_offline
        text = msgspec.json.encode(value).decode()
        context.then("ChangeConfiguration", v16.ChangeConfigurationRequest(key=DEFAULT_PRICE, value=text))

    async def _authorized(self, context: Context, request: Any, answer: Any) -> None:
        info = answer.id_tag_info
        if info.status is v16.AuthorizationStatus.ACCEPTED:
            price = self._of(None if info.parent_id_tag is UNSET else info.parent_id_tag)
            self._tell(context, "SetUserPrice", {"idToken": request.id_tag, "priceText": price.text})

    async def _started(self, context: Context, request: Any, answer: Any) -> None:
        if answer.id_tag_info.status is v16.AuthorizationStatus.ACCEPTED:
            await self._running(context, by_wire_id(context.state, str(answer.transaction_id)))

    async def _measured(self, context: Context, request: Any, answer: Any) -> None:
        if request.transaction_id is not UNSET:
            await self._running(context, by_wire_id(context.state, str(request.transaction_id)))

    async def _stopped(self, context: Context, request: Any, answer: Any) -> None:
        found = by_wire_id(context.state, str(request.transaction_id))
        if found is None or found.active or not found.authorized:
            return
        price = await self._price(context, found)
        told: dict[str, object] = {
            "transactionId": int(found.transaction_id),
            "cost": self._cost(price, found, context),
            "priceText": price.text,
        }
        if self._settings.qr_code:
            told["qrCodeText"] = self._settings.qr_code.replace("{transaction}", found.key)
        self._tell(context, "FinalCost", told)

    async def _running(self, context: Context, found: Transaction | None) -> None:
        if found is None or not found.active or not found.authorized:
            return
        price = await self._price(context, found)
        at = found.metered_at or found.started_at or context.now
        told: dict[str, object] = {
            "transactionId": int(found.transaction_id),
            "timestamp": format_time(at),
            "meterValue": int(found.meter_last or found.meter_start or 0),
            "cost": self._cost(price, found, context),
            "state": _state(context, found),
            "chargingPrice": _shown(price),
        }
        if trigger := self._trigger(found):
            told["triggerMeterValue"] = trigger
        self._tell(context, "RunningCost", told)

    def _tell(self, context: Context, message: str, data: object) -> None:
        if (context.tenant, context.station) in self._deaf:
            return
        text = msgspec.json.encode(data).decode()
        request = v16.DataTransferRequest(vendor_id=VENDOR, message_id=message, data=text)
        context.then("DataTransfer", request)

    # ---- tariffs ----------------------------------------------------------------------------------------

    def _of(self, group: str | None) -> Price:
        known = None if group is None else self._groups.get(texts.fold(group))
        return known or self._settings.default

    async def _price(self, context: Context, transaction: Transaction) -> Price:
        token = None if transaction.token is None else await context.token(transaction.token)
        return self._of(None if token is None else token.group)

    def _cost(self, price: Price, transaction: Transaction, context: Context) -> float:
        tariff = Tariff(price.kwh_price, price.hour_price, price.flat_fee)
        return float(pricing.so_far(tariff, transaction, context.now, self._settings.decimals))

    def _trigger(self, transaction: Transaction) -> dict[str, object]:
        """The next energy, never one that is reached: the station would answer at once, without end."""
        wanted = self._settings.trigger
        found: dict[str, object] = {}
        if wanted.every_kwh is not None:
            start, last = transaction.meter_start or Decimal(0), transaction.meter_last or Decimal(0)
            reached = max(float(last - start), 0.0) / 1000.0 // wanted.every_kwh
            found["atEnergykWh"] = round((reached + 1) * wanted.every_kwh, 6)
        if wanted.at_power_kw is not None:
            found["atPowerkW"] = wanted.at_power_kw
        return found | ({"atCPStatus": list(wanted.at_status)} if wanted.at_status else {})


def _shown(price: Price) -> dict[str, float]:
    given = {"kWhPrice": price.kwh_price, "hourPrice": price.hour_price, "flatFee": price.flat_fee}
    return {name: float(value) for name, value in given.items() if isinstance(value, Decimal)}


def _state(context: Context, transaction: Transaction) -> str:
    place = transaction.evse_id, transaction.connector_id
    for (evse, connector), each in context.state.connectors.items():
        if (evse, connector) == place and each.status in _IDLE:
            return "Idle"
    return "Charging"
