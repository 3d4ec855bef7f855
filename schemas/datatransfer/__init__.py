"""What vendors put into DataTransfer: their schemas by version, vendor, message and direction."""

from schemas.datatransfer.document import Document
from schemas.datatransfer.faults import BadSchema
from schemas.datatransfer.key import Key, Part, Sender
from schemas.datatransfer.registry import Entry, Registry

__all__ = ["BadSchema", "Document", "Entry", "Key", "Part", "Registry", "Sender"]
