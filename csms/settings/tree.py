"""The typed settings tree: every setting of the CSMS with its default; what it means stands beside it.

Levels are joined by ``__`` in the environment (``CSMS_HTTP__PORT``); a WebSocket server is named by its name
(``CSMS_WEBSOCKETS__AUTO__PORT``). Where a setting takes one of several words, the first is the default.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from csms.settings.base import Count, Host, Port, Seconds, Secret, Tree
from csms.settings.storage import Database, FileAccess
from ocppj.redact import tells_secret

SUBPROTOCOLS = ("ocpp1.6", "ocpp2.0.1")  # 2.1 is not selected until its behaviour is built


class ApiToken(Tree):
    """A bearer token of the HTTP interface."""

    token: Secret = Field(min_length=8)
    rights: Literal["write", "read"] = "write"
    tenant: int | None = Field(default=None, ge=1)  # bound to it, and so to nothing of the whole server


class Http(Tree):
    """REST, documentation, health and metrics."""

    host: Host = "127.0.0.1"
    port: Port = 8080
    tokens: tuple[ApiToken, ...] = ()
    allowed_hosts: tuple[str, ...] = ()  # further Host names that count as ours on loopback


class WebSocketServer(Tree):
    """One WebSocket server: who may come in, and how what comes in is treated."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    host: Host = "127.0.0.1"
    port: Port = 0
    security_profile: Literal[0, 1, 2, 3] = 0  # none, Basic, Basic over TLS, TLS with client certificates
    tls_certificate: str = ""  # file: the server's certificate, then its sub-CAs'; profiles 2 and 3
    tls_key: str = ""  # file: its key
    tls_client_cas: tuple[str, ...] = ()  # files: who may have issued the stations' certificates; profile 3
    client_organizations: tuple[str, ...] = ()  # O of those certificates, the operator's name; empty: any
    allow_unknown: bool = False  # auto-commissioning, for tests only
    odd_ids: bool = False  # in 1.6 identities beyond identifierString, up to 255 characters
    tenant: int = Field(default=1, ge=1)
    tenant_paths: dict[str, int] = Field(default={})  # endpoint -> tenant, for instance {"/ocpp" = 2}
    strict_path: bool = False
    mode: Literal["lenient", "strict"] = "lenient"
    subprotocols: tuple[str, ...] = SUBPROTOCOLS
    subprotocol_order: Literal["client", "server"] = "client"
    on_no_subprotocol: Literal["close", "http_400"] = "close"
    hide_unknown: bool = False
    ping_interval: float = Field(default=60.0, ge=0)  # seconds, 0: never
    pong_timeout: Seconds = 20.0
    max_frame: int = Field(default=1_048_576, ge=1024)  # bytes
    frame_rate: float = Field(default=5_000.0, ge=0)  # frames a second and station; pauses reading; 0: none
    compression: bool = True  # permessage-deflate is accepted when offered (required of a 2.0.1 CSMS)
    connection_limit: Count = 20_000  # 0: none
    accept_rate: float = Field(default=1000.0, ge=0)  # handshakes a second, bursts of three times as many
    new_ids_per_minute: Count = 5_000  # from one address; 0: no limit
    new_ids_per_minute_in_all: Count = 20_000  # from all addresses together; 0: no limit
    unknown_boot: Literal["trigger", "accept", "refuse"] = "trigger"
    gate_16: Literal["enforce", "record"] = "enforce"
    evse_mapping: Literal["connector", "single"] = "connector"  # single: as CitrineOS has it
    reconcile: bool = False  # a transaction held inactive that the station goes on with is made active again

    @field_validator("subprotocols")
    @classmethod
    def _served(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in SUBPROTOCOLS:
                raise ValueError(f"{name} is not served here; known: {', '.join(SUBPROTOCOLS)}")
        return value

    @field_validator("tenant_paths")
    @classmethod
    def _endpoints(cls, value: dict[str, int]) -> dict[str, int]:
        return {"/" + path.strip("/"): tenant for path, tenant in value.items()}

    @model_validator(mode="after")
    def _files_fit(self) -> Self:
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("tls_certificate and tls_key belong together")
        if self.tls_certificate and self.security_profile < 2:
            raise ValueError(f"security profile {self.security_profile} has no TLS: Basic over TLS is 2")
        if self.tls_client_cas and self.security_profile < 3:
            raise ValueError("client certificates are those of security profile 3")
        return self


class Tls(Tree):
    """What the servers of security profiles 2 and 3 share; without a certificate they do not start."""

    pki: str = ""  # folder of a test authority (csms pki init), for servers that name no files of their own
    reload_every: float = Field(default=10.0, ge=0, le=86_400)  # seconds between looks at files; 0: at SIGHUP


class Boot(Tree):
    """What a BootNotification is answered unless the station has its own setting."""

    status: Literal["Accepted", "Pending", "Rejected"] = "Accepted"
    interval: int = Field(default=300, ge=1, le=86_400)  # seconds between heartbeats, or until the retry
    prepare: bool = False  # answer Pending first, set what is wanted, ask for a report, then accept
    wanted: tuple[dict[str, Any], ...] = ()  # {key, value} for 1.6, {component, variable, value} for 2.0.1

    @field_validator("wanted")
    @classmethod
    def _readable(cls, value: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        for item in value:
            if "value" not in item or not ("key" in item or {"component", "variable"} <= item.keys()):
                raise ValueError("each needs a value, and a key or a component and a variable")
            if tells_secret(item):
                raise ValueError("a password is no policy: it would be kept in clear, and set at every boot")
        return value


class Transactions(Tree):
    """What is odd enough about a transaction to be flagged."""

    stale_after: float = Field(default=0.0, ge=0, le=31_536_000)  # seconds nothing is heard of it; 0: never
    max_power: int = Field(default=1_000_000, ge=0)  # W: more energy than that gives in a time; 0: any


class Price(Tree):
    """A tariff in the currency of the CSMS, and how a driver is told of it."""

    text: str = Field(default="", max_length=512)
    text_offline: str = Field(default="", max_length=512)
    kwh_price: Decimal | None = Field(default=None, ge=0, le=1_000_000)
    hour_price: Decimal | None = Field(default=None, ge=0, le=1_000_000)
    flat_fee: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class PriceTrigger(Tree):
    """When a station is to send a further meter value, so that its cost can be told anew."""

    every_kwh: float | None = Field(default=None, gt=0)  # of a transaction's energy
    at_power_kw: float | None = Field(default=None, ge=0)
    at_status: tuple[
        Literal["Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing"], ...
    ] = ()


class Pricing(Tree):
    """Prices and costs for stations of 1.6 that show them; off without a text."""

    default: Price = Price()
    groups: dict[str, Price] = Field(default={})  # tokens of a group have its tariff
    decimals: int = Field(default=2, ge=0, le=6)
    qr_code: str = ""  # shown with the final cost; {transaction} stands for its id
    trigger: PriceTrigger = PriceTrigger()


class PlugAndCharge(Tree):
    """ISO 15118 Plug & Charge over DataTransfer of 1.6."""

    pki: str = ""  # folder of a test authority (csms pki init); empty: off
    provider: str = ""  # answers what cars ask for in EXI: entry point, or package.module:NAME


class DataTransfer(Tree):
    """Schemas and handlers of vendors' messages."""

    on_invalid: Literal["reject", "callerror"] = "reject"  # data that breaks its schema: status or CALLERROR
    folders: tuple[str, ...] = ()  # of schema files, also s3:// and gs://, beside those of the product
    reload_every: float = Field(
        default=1.0, ge=0, le=86_400
    )  # seconds; ten times in buckets; 0: at the start
    vendors: tuple[str, ...] = ()  # handlers: entry points, or package.module:NAME
    handler_timeout: Seconds = 10.0
    plug_and_charge: PlugAndCharge = PlugAndCharge()
    pricing: Pricing = Pricing()


class Journal(Tree):
    """The group commit."""

    capacity: int = Field(default=10_000, ge=10)  # effects waiting; when full, reading from sockets stops
    max_batch: int = Field(default=1_000, ge=1)  # turns in one database transaction
    log_frames: bool = True
    retention_days: int = Field(default=30, ge=1)


class Log(Tree):
    """The program's own log, on standard error."""

    level: Literal["info", "debug", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"


class Debug(Tree):
    """Hooks for tests of the promises; all off."""

    crash_after_commit: Count = 0  # the process kills itself after that many batches, before any answer
    crash_before_commit: Count = 0


def _default_servers() -> tuple[WebSocketServer, ...]:
    return (
        WebSocketServer(name="auto", port=8081, allow_unknown=True),
        WebSocketServer(name="basic", port=8082, security_profile=1),
        WebSocketServer(name="plain", port=8083),
        WebSocketServer(name="tls", port=8443, security_profile=2),
        WebSocketServer(name="mtls", port=8444, security_profile=3),
    )


class Settings(Tree):
    """The whole tree."""

    database_url: str = ""  # an SQLAlchemy URL; empty: as `database` says
    database: Database = Database()
    file_access: FileAccess = FileAccess()
    http: Http = Http()
    websockets: tuple[WebSocketServer, ...] = Field(default_factory=_default_servers)
    tls: Tls = Tls()
    boot: Boot = Boot()
    answer_deadline: Seconds = 25.0  # answers are held that long while the database is away
    call_timeout: Seconds = 30.0
    shutdown_timeout: Seconds = 5.0
    transactions: Transactions = Transactions()
    data_transfer: DataTransfer = DataTransfer()
    journal: Journal = Journal()
    log: Log = Log()
    debug: Debug = Debug()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [server.name.lower() for server in self.websockets]
        if len(set(names)) != len(names):
            raise ValueError("two WebSocket servers have one name")
        taken: dict[tuple[str, int], str] = {}
        places = [("http", self.http.host, self.http.port)]
        places += [(f"websockets.{server.name}", server.host, server.port) for server in self.websockets]
        for name, host, port in places:
            if port and (host, port) in taken:
                raise ValueError(f"{name}.port and {taken[host, port]}.port are both {port}, on {host}")
            taken[host, port] = name
        return self

    def tenants(self) -> set[int]:
        """Return every tenant that a server or a token names."""
        found = {token.tenant for token in self.http.tokens if token.tenant is not None}
        for server in self.websockets:
            found |= {server.tenant, *server.tenant_paths.values()}
        return found

    def server(self, name: str) -> WebSocketServer:
        """Return the WebSocket server of that name.

        Raises:
            KeyError: there is none.
        """
        for server in self.websockets:
            if server.name == name:
                return server
        raise KeyError(name)

    @classmethod
    def ephemeral(cls, database_url: str, **changes: object) -> Settings:
        """Return the defaults with every port 0: for tests and scenarios. ``changes`` replace members."""
        servers = tuple(server.model_copy(update={"port": 0}) for server in _default_servers())
        base = cls(database_url=database_url, http=Http(port=0), websockets=servers)
        return cls.model_validate({**dict(base), **changes})
