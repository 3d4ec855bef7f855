"""What an action is: one message of one version with its types, its block and who may send it."""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from schemas.version import Version


class Block(StrEnum):
    """The functional blocks; every layer names its files after them."""

    PROVISIONING = "provisioning"
    AUTHORIZATION = "authorization"
    TRANSACTIONS = "transactions"
    REMOTE_CONTROL = "remote_control"
    AVAILABILITY = "availability"
    SMART_CHARGING = "smart_charging"
    SECURITY = "security"
    MAINTENANCE = "maintenance"
    MONITORING = "monitoring"
    MESSAGING = "messaging"


class Kind(StrEnum):
    """How a request travels: CALL (answered) or SEND (2.1: never answered)."""

    CALL = "call"
    SEND = "send"


class Sender(StrEnum):
    """Which end may send a request."""

    STATION = "station"
    CSMS = "csms"
    BOTH = "both"


# Compared by identity: there is one Action per version and name, and it is a key on the hot path.
@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """One action of one version.

    `request` and `response` are the generated types; `response` is None for a SEND.
    """

    version: Version
    name: str
    kind: Kind
    block: Block
    sender: Sender
    request: type[Struct]
    response: type[Struct] | None

    def sent_by(self, end: Sender) -> bool:
        """Whether `end` (STATION or CSMS) may send this request."""
        return self.sender is end or self.sender is Sender.BOTH
