"""Plug & Charge at both ends: our station and our CSMS, with a real authority between them."""

from datetime import UTC, datetime

import pytest

from csms import pki, pki_files
from csms.bootstrap import Csms
from csms.settings import Settings, SettingsError
from schemas.version import Version
from simulator import Station
from simulator.plug_and_charge import PlugAndCharge


def settings(tmp_path, **wanted):
    return Settings.ephemeral(
        f"sqlite+aiosqlite:///{tmp_path}/csms.db", data_transfer={"plug_and_charge": wanted}
    )


async def test_a_station_gets_a_certificate_and_has_a_contract_judged(tmp_path):
    now = datetime.now(UTC)
    pki_files.init(tmp_path / "pki", now, ["localhost"])
    authority = pki_files.load(tmp_path / "pki")
    async with Csms(settings(tmp_path, pki=str(tmp_path / "pki"))) as csms:
        await csms.acts.put_token(1, "DE8AA1A2B3C4D5", {}, new=True)
        async with Station("cp001", url=csms.ws_url("auto"), version=Version.V16) as station:
            await station.booted()
            pnc = PlugAndCharge(station)
            chain = pki.read_chain(await pnc.sign(pki.request("SECC1", pki.new_key())))
            assert pki.flaw(chain, [authority.root("v2g-root")], now) is None
            contract = pki.leaf(authority.identities["mo-sub"], "DE-8AA-1A2B3C4D5", now, usage="client")
            assert await pnc.authorize("DE8AA1A2B3C4D5", pki.pem(contract.chain)) == {
                "certificateStatus": "Accepted",
                "idTokenInfo": {"status": "Accepted"},
            }
            assert (await pnc.ev_certificate("gJgC"))["status"] == "Failed"  # nobody provides any
            with pytest.raises(ValueError, match="refused"):  # it may ask in its own name only
                await pnc.sign(pki.request("cp002", pki.new_key()), kind="ChargingStationCertificate")


@pytest.mark.parametrize("wanted", [{"pki": "nowhere"}, {"pki": "pki", "provider": "nowhere:x"}])
async def test_what_cannot_be_had_is_one_clear_line(tmp_path, wanted):
    pki_files.init(tmp_path / "pki", datetime.now(UTC), ["localhost"])
    there = {**wanted, "pki": str(tmp_path / wanted["pki"])}
    with pytest.raises(SettingsError, match=r"^data_transfer\.plug_and_charge\."):
        async with Csms(settings(tmp_path, **there)):
            pass
