"""Certificates of every kind, and a handshake by hand: for the tests of the security profiles."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from csms import pki, pki_files
from csms.pki_files import Files
from ocppj import link_websockets
from ocppj.link import HandshakeRefused

LOCAL = ["localhost", "127.0.0.1"]
STATION = "cp001"
SERIAL = "SN-4711"
_LONG_AGO = timedelta(days=500)


@dataclass(frozen=True)
class Papers:
    """A folder with an authority, and files that are right or wrong in one way each."""

    folder: Path
    ours: pki_files.Pki
    strange: pki_files.Pki

    @classmethod
    def made(cls, folder: Path) -> Papers:
        now = datetime.now(UTC)
        pki_files.init(folder / "pki", now, LOCAL)
        papers = cls(folder, pki_files.load(folder / "pki"), pki_files.made(now, LOCAL))
        ours, strange = papers.ours, papers.strange
        papers.save("right", ours.station(STATION, now))
        papers.save("wrong", pki.root(STATION, now))  # the right name, signed by itself
        papers.save("expired", ours.station(STATION, now - _LONG_AGO))
        papers.save("other CA", strange.station(STATION, now))
        papers.save("other name", ours.station("cp002", now))
        papers.save("serial", ours.station(SERIAL, now))
        papers.server("server expired", now - _LONG_AGO)
        papers.server("server of another name", now, ["csms.example.com"])
        papers.save("server of another CA", strange.identities[pki_files.SERVER])
        return papers

    def server(self, name: str, now: datetime, hosts: list[str] | None = None) -> None:
        """Make a certificate for a server below our own authority."""
        hosts = hosts or LOCAL
        issuer = self.ours.identities["cso-sub"]
        self.save(name, pki.leaf(issuer, hosts[0], now, usage="server", hosts=hosts))

    def save(self, name: str, identity: pki.Identity) -> None:
        """Write an identity."""
        pki_files.save(identity, self.files(name))

    def files(self, name: str) -> Files:
        """Where it lies."""
        return pki_files.files(self.folder, name)

    @property
    def pki(self) -> Path:
        """The authority's folder."""
        return self.folder / "pki"

    @property
    def root(self) -> Path:
        """The certificate that both ends trust."""
        return pki_files.files(self.pki, pki_files.SERVER_ROOT).certificate

    def client(self, name: str | None = None) -> ssl.SSLContext:
        """A station's TLS: it trusts our root and shows this certificate, if it has such."""
        context = ssl.create_default_context(cafile=str(self.root))
        if name is not None and self.files(name).certificate.exists():
            context.load_cert_chain(self.files(name).certificate, self.files(name).key)
        return context


async def outcome(
    url: str,
    subprotocol: str = "ocpp1.6",
    *,
    context: ssl.SSLContext | None = None,
    user: str = STATION,
    password: str | None = None,
) -> str:
    """Try to come in: ``open``, the HTTP status, or ``tls``."""
    try:
        link = await link_websockets.connect(
            url + STATION, subprotocols=[subprotocol], user=user, password=password, ssl=context
        )
    except HandshakeRefused as refused:
        return "tls" if refused.status is None else str(refused.status)
    except OSError:
        return "tls"
    await link.close()
    return "open"
