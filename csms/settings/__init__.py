"""The settings: one typed tree (``tree``) and where its values come from (``load``)."""

from csms.settings.base import SettingsError
from csms.settings.load import Loaded, load, names
from csms.settings.tree import (
    ApiToken,
    Boot,
    DataTransfer,
    Debug,
    Http,
    Journal,
    Log,
    Price,
    Pricing,
    Settings,
    Tls,
    WebSocketServer,
)

__all__ = [
    "ApiToken",
    "Boot",
    "DataTransfer",
    "Debug",
    "Http",
    "Journal",
    "Loaded",
    "Log",
    "Price",
    "Pricing",
    "Settings",
    "SettingsError",
    "Tls",
    "WebSocketServer",
    "load",
    "names",
]
