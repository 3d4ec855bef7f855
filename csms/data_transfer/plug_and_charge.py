"""ISO 15118 Plug & Charge over DataTransfer of 1.6, as OCA's application note has it.

The messages are those of 2.0.1, as text.

Authorize and SignCertificate are answered with real certificates of a test authority (``csms pki init``).
What a car asks for in EXI is opaque to us: a provider that the settings name answers it.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import schemas.datatransfer
from csms import pki
from csms.data_transfer.vendors import Answer, Call, Send, Vendors
from csms.domain.times import format_time
from csms.domain.tokens import decide
from csms.pki_files import Pki
from schemas.version import Version

VENDOR = "org.openchargealliance.iso15118pnc"
FOLDER = Path(schemas.datatransfer.__file__).parent / "plug_and_charge"
Provider: TypeAlias = Callable[[Call, str, str, str], "Awaitable[str | None] | str | None"]
"""(call, action, iso15118SchemaVersion, exiRequest) -> exiResponse, None where there is none."""

_ISSUERS = {"V2GCertificate": ("cpo-sub", "server"), "ChargingStationCertificate": ("cso-sub", "client")}
_V2G = "V2GCertificate"  # 2.0.1 A02: without a type it is for both uses; over 1.6 only for ISO 15118
_MO_ROOT = "mo-root"
_LONGEST = 5_600


def vendors(authority: Pki, provider: Provider | None) -> Vendors:
    """Return the handlers of the three messages that stations send."""
    made = Vendors()

    def on(message: str, function: Callable[[Any, Call], Awaitable[Answer]]) -> None:
        made.on(VENDOR, message, versions=(Version.V16,))(function)

    async def authorize(data: Any, call: Call) -> Answer:
        return Answer(data=await _authorized(authority, data, call))

    async def sign(data: Any, call: Call) -> Answer:
        return _signed(authority, data, call)

    async def ev_certificate(data: Any, call: Call) -> Answer:
        return Answer(data=await _ev_certificate(provider, data, call))

    on("Authorize", authorize)
    on("SignCertificate", sign)
    on("Get15118EVCertificate", ev_certificate)
    return made


# ---- Authorize --------------------------------------------------------------------------------------------


async def _authorized(authority: Pki, data: Any, call: Call) -> dict[str, object]:
    """The contract's token has to be good, and its certificate, where one is shown, to lead to our root."""
    given = data["idToken"]
    token = given["idToken"] if isinstance(given, dict) else given
    verdict = decide(await call.token(token), call.received_at, call.station)
    info: dict[str, object] = {"status": verdict.status}
    if verdict.expires_at is not None:
        info["cacheExpiryDateTime"] = format_time(verdict.expires_at)
    status = _certificate_status(authority, data, token, call)
    if status is None:
        return {"idTokenInfo": info}
    if status != "Accepted":
        info = {"status": "Invalid"}  # 2.0.1 C07.FR.02: without a good certificate the token does not count
    return {"certificateStatus": status, "idTokenInfo": info}


def _certificate_status(authority: Pki, data: Any, token: str, call: Call) -> str | None:
    if "certificate" not in data:
        # Hashes alone would have to be asked about by OCSP, which this CSMS does not.
        return "NoCertificateAvailable" if "iso15118CertificateHashData" in data else None
    try:
        chain = pki.read_chain(data["certificate"])
    except ValueError:
        return "CertChainError"
    found = pki.flaw(chain, [authority.root(_MO_ROOT)], call.received_at)
    if found is not None:
        return found
    return "Accepted" if _plain(pki.common_name(chain[0].subject)) == _plain(token) else "CertChainError"


def _plain(emaid: str) -> str:
    """An eMAID is written with hyphens or without (ISO 15118-2 Annex H)."""
    return emaid.replace("-", "").casefold()


# ---- SignCertificate, and CertificateSigned after it ------------------------------------------------------


def _signed(authority: Pki, data: Any, call: Call) -> Answer:
    kind = data.get("certificateType", _V2G)
    issuer, usage = _ISSUERS[kind]
    # A V2G certificate bears the name of the SECC, which need not be the station's identity.
    name = None if kind == _V2G else call.station
    try:
        chain = pki.signed(
            authority.identities[issuer], data["csr"], call.received_at, usage=usage, name=name
        )
    except pki.BadRequest as error:
        info = {"reasonCode": "InvalidCSR", "additionalInfo": str(error)}
        return Answer(data={"status": "Rejected", "statusInfo": info}, reason=str(error))
    payload = {"certificateChain": pki.pem(chain), "certificateType": kind}
    after = Send(VENDOR, "CertificateSigned", payload)
    return Answer(data={"status": "Accepted"}, then=(after,))


# ---- Get15118EVCertificate --------------------------------------------------------------------------------


async def _ev_certificate(provider: Provider | None, data: Any, call: Call) -> dict[str, object]:
    response = None
    if provider is not None:
        found = provider(call, data["action"], data["iso15118SchemaVersion"], data["exiRequest"])
        response = await found if inspect.isawaitable(found) else found
    if response is None:
        return {"status": "Failed", "exiResponse": "", "statusInfo": {"reasonCode": "NoProvider"}}
    if len(response) > _LONGEST:
        raise ValueError(f"the provider's answer has {len(response)} characters, at most {_LONGEST} fit")
    return {"status": "Accepted", "exiResponse": response}
