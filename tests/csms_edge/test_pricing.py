"""Prices at both ends: what is told is what the meter says, and the station tells of what it is asked to."""

from datetime import datetime
from decimal import Decimal

import pytest

from csms.bootstrap import Csms
from csms.domain.pricing import Tariff, cost
from csms.settings import Settings, load
from schemas.version import Version
from simulator import Profile, Station
from simulator.model.spec import EvseSpec
from simulator.pricing import PriceDisplay

PRICE = {"text": "a price", "text_offline": "a price, offline", "kwh_price": "0.25", "hour_price": "2"}


@pytest.mark.parametrize(
    ("tariff", "energy", "seconds", "wanted"),
    [
        (Tariff(kwh=Decimal("0.25")), 1000, 0, "0.25"),
        (Tariff(kwh=Decimal("0.25")), 1019, 0, "0.25"),
        (Tariff(kwh=Decimal("0.25")), 1020, 0, "0.26"),  # half up, not to even
        (Tariff(hour=Decimal(2)), 0, 5400, "3.00"),
        (Tariff(Decimal(1), Decimal(1), Decimal("0.5")), 500, 1800, "1.50"),
        (Tariff(), 1000, 3600, "0.00"),
    ],
)
def test_cost(tariff, energy, seconds, wanted):
    assert cost(tariff, Decimal(energy), Decimal(seconds), 2) == Decimal(wanted)


@pytest.fixture
async def csms(tmp_path):
    pricing = {
        "default": PRICE,
        "qr_code": "https://example.com/{transaction}",
        "trigger": {"every_kwh": 0.5, "at_power_kw": 1.0, "at_status": ["SuspendedEV"]},
    }
    settings = Settings.ephemeral(
        f"sqlite+aiosqlite:///{tmp_path}/csms.db", data_transfer={"pricing": pricing}
    )
    async with Csms(settings) as running:
        await running.acts.put_token(1, "RFID0001", {}, new=True)
        yield running


async def test_a_session_with_a_display(csms):
    profile = Profile(prices=True, evses=(EvseSpec(),))
    url = csms.ws_url("auto")
    async with Station(
        "cp001", url=url, version=Version.V16, profile=profile, speed=600.0, seed=0
    ) as station:
        display = PriceDisplay(station)
        await station.booted()
        await station.until(lambda: display.default, what="default price")
        assert display.shown() == "a price"
        await station.plug()
        await station.authorize("RFID0001")
        await station.until(lambda: display.running, what="running cost")
        (number,) = display.running
        before = sent(station)
        await station.charge(energy=1000)
        await station.until(lambda: sent(station) > before, what="reading at an energy")
        await station.until(lambda: display.running[number]["cost"] > 0.12, what="cost of half a kWh")
        after = sent(station)
        await station.suspend()
        await station.until(lambda: sent(station) > after, what="reading when the power fell")
        await station.until(lambda: display.running[number]["state"] == "Idle", what="idle")
        await station.stop()
        await station.until(lambda: display.final, what="final cost")
        final = display.final[number]
        (kept,) = (await csms.queries.transactions())["items"]
        assert final["cost"] == pytest.approx(kept["energy"] / 1000 * 0.25 + hours(kept) * 2, abs=0.006)
        assert final["qrCodeText"] == f"https://example.com/{kept['id']}"
        assert display.shown() == "a price"
        await station.go_offline()


def sent(station):
    return sum(1 for entry in station.transcript.entries if entry.action == "MeterValues" and entry.kind == 2)


def hours(kept):
    start, stop = (datetime.fromisoformat(kept[name]) for name in ("startedAt", "stoppedAt"))
    return (stop - start).total_seconds() / 3600


def test_tariffs_of_groups_keep_their_names(tmp_path):
    file = tmp_path / "csms.toml"
    file.write_text(
        '[data_transfer.pricing.default]\ntext = "a"\n[data_transfer.pricing.groups."Fleet A"]\ntext = "b"\n'
    )
    loaded = load(file, {})
    assert loaded.warnings == ()
    assert loaded.settings.data_transfer.pricing.groups["Fleet A"].text == "b"
