"""A station of 1.6 that speaks Plug & Charge over DataTransfer, as OCA's application note has it.

Certificates, requests and EXI are texts to it: who uses it brings them.
"""

from __future__ import annotations

from typing import Any

from simulator.station import Station
from simulator.vendors import Answer, Incoming

VENDOR = "org.openchargealliance.iso15118pnc"


class PlugAndCharge:
    """The vendor's messages at one station; ``installed`` are the chains that the CSMS has sent, as PEM."""

    def __init__(self, station: Station) -> None:
        """Answers CertificateSigned from now on."""
        self._station = station
        self.installed: list[str] = []
        station.vendors.on(VENDOR, "CertificateSigned")(self._signed)

    def _signed(self, incoming: Incoming) -> Answer:
        self.installed.append(incoming.data["certificateChain"])
        self._station.core.touch()
        return Answer(data={"status": "Accepted"})

    async def authorize(self, emaid: str, certificate: str | None = None) -> dict[str, Any]:
        """Ask about a contract, with its chain as PEM; the answer: ``idTokenInfo``, ``certificateStatus``."""
        data = {"idToken": emaid} if certificate is None else {"idToken": emaid, "certificate": certificate}
        return await self._ask("Authorize", data)

    async def sign(self, csr: str, kind: str = "V2GCertificate", timeout: float = 10.0) -> str:
        """Ask for a certificate and wait for it; the chain as PEM.

        Raises:
            ValueError: the CSMS refuses. TimeoutError: no CertificateSigned has come.
        """
        before = len(self.installed)
        answer = await self._ask("SignCertificate", {"csr": csr, "certificateType": kind})
        if answer["status"] != "Accepted":
            raise ValueError(f"the signing request was refused: {answer}")
        await self._station.until(lambda: len(self.installed) > before, timeout, "CertificateSigned")
        return self.installed[-1]

    async def ev_certificate(self, exi: str, action: str = "Install") -> dict[str, Any]:
        """Hand on what a car asks for; the answer: ``status``, ``exiResponse``."""
        data = {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": action, "exiRequest": exi}
        return await self._ask("Get15118EVCertificate", data)

    async def _ask(self, message: str, data: dict[str, Any]) -> dict[str, Any]:
        answer = await self._station.send_data(VENDOR, message, data)
        if answer.status != "Accepted" or not isinstance(answer.data, dict):
            raise ValueError(f"{message} was answered {answer.status}: {answer.data}")
        return answer.data
