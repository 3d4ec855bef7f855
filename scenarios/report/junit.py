"""JUnit XML as CI systems read it: one suite per feature, tags and verdict as properties.

NOT APPLICABLE and INCONCLUSIVE become ``skipped`` with the reason, since JUnit knows no better word.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from scenarios.report.text import for_xml
from scenarios.verdicts import Result, Verdict

_ELEMENT = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.INCONCLUSIVE: "skipped",
}


def document(results: Sequence[Result], seconds: float) -> bytes:
    """The whole file, UTF-8 with its XML declaration; ``seconds`` is the run's time."""
    root = ElementTree.Element(
        "testsuites", {"name": "plugfest", **_counts(results), "time": f"{seconds:.3f}"}
    )
    ordered = sorted(results, key=lambda result: (result.folder, result.feature, result.id))
    for (folder, feature), group in groupby(ordered, key=lambda result: (result.folder, result.feature)):
        members = list(group)
        time = f"{sum(result.seconds for result in members):.3f}"
        name = for_xml(f"{folder}/{feature}")
        suite = ElementTree.SubElement(root, "testsuite", {"name": name, **_counts(members), "time": time})
        for result in members:
            _add_case(suite, result)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _counts(results: Sequence[Result]) -> dict[str, str]:
    elements = [_ELEMENT.get(result.verdict) for result in results]
    return {
        "tests": str(len(results)),
        "failures": str(elements.count("failure")),
        "errors": str(elements.count("error")),
        "skipped": str(elements.count("skipped")),
    }


def _add_case(suite: ElementTree.Element, result: Result) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        {"classname": for_xml(f"{result.folder}.{result.feature}"), "name": for_xml(result.id)}
        | {"time": f"{result.seconds:.3f}"},
    )
    properties = ElementTree.SubElement(case, "properties")
    for name, value in _properties(result):
        ElementTree.SubElement(properties, "property", {"name": name, "value": for_xml(value)})
    element = _ELEMENT.get(result.verdict)
    if element is not None:
        message = for_xml(result.reason.partition("\n")[0])
        told = ElementTree.SubElement(case, element, {"message": message, "type": str(result.verdict)})
        told.text = for_xml(result.reason)


def _properties(result: Result) -> list[tuple[str, str]]:
    pairs = [
        ("verdict", str(result.verdict)),
        ("scenario", result.name),
        ("version", result.version),
        ("database", result.database),
        *(("tag", tag) for tag in result.tags),
    ]
    return [*pairs, ("trace", result.trace)] if result.trace else pairs
