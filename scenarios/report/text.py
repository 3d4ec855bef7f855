"""Text from the wire made fit to print: nothing invisible, nothing that turns the reading order around."""

from __future__ import annotations

import html
import re
import unicodedata

_KEPT = {"\n", "\t"}
# Not allowed in an XML 1.0 document, whatever the escaping (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def visible(text: str) -> str:
    """``text`` with control, format and bidirectional characters spelled out, such as ``⟨U+202E⟩``."""
    return "".join(_spelled(char) for char in text)


def _spelled(char: str) -> str:
    if char in _KEPT or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
        return char
    return f"⟨U+{ord(char):04X}⟩"


def for_html(text: str) -> str:
    """``text`` for an element's content or a quoted attribute of the page."""
    return html.escape(visible(text), quote=True)


def for_xml(text: str) -> str:
    """``text`` for the XML writer, which escapes it itself: only characters that XML can hold."""
    return _NOT_XML.sub("\ufffd", visible(text))
