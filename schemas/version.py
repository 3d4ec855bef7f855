"""The OCPP versions this product speaks, each under its WebSocket subprotocol name (OCPP-J 3.1.2)."""

from enum import StrEnum


class Version(StrEnum):
    """An OCPP version, spelled as in its specification's title."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"

    @property
    def subprotocol(self) -> str:
        """The name registered for Sec-WebSocket-Protocol, such as ``ocpp1.6``."""
        return f"ocpp{self.value}"

    @classmethod
    def of_subprotocol(cls, text: str) -> "Version | None":
        """Return the version that `text` names exactly, or None."""
        return next((version for version in cls if version.subprotocol == text), None)
