"""JUnit XML as CI systems read it: one suite per feature; ids, version, database and seed as properties.

NOT APPLICABLE and INCONCLUSIVE become ``skipped`` with the reason, since JUnit knows no better word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from scenarios.report.info import RunInfo
from scenarios.report.text import for_xml
from scenarios.verdicts import Result, Verdict

_ELEMENT = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.INCONCLUSIVE: "skipped",
}


# What a tag is: the id of one of OCA's test cases, of a use case or of a requirement, or a word of ours.
_IDS = (
    ("oca_case", re.compile(r"TC_.+")),
    ("requirement", re.compile(r"[A-Z]\d\d\.FR\.\d+")),
    ("use_case", re.compile(r"[A-Z]\d\d")),
    ("tag", re.compile(r".*", re.DOTALL)),
)


def document(results: Sequence[Result], info: RunInfo) -> bytes:
    """The whole file, UTF-8 with its XML declaration."""
    root = ElementTree.Element(
        "testsuites", {"name": "plugfest", **_counts(results), "time": f"{info.seconds:.3f}"}
    )
    timestamp = info.started.isoformat(timespec="seconds")
    ordered = sorted(results, key=lambda result: (result.folder, result.feature, result.id))
    for (folder, feature), group in groupby(ordered, key=lambda result: (result.folder, result.feature)):
        members = list(group)
        time = f"{sum(result.seconds for result in members):.3f}"
        name = for_xml(f"{folder}/{feature}")
        about = {"name": name, **_counts(members), "time": time, "timestamp": timestamp}
        suite = ElementTree.SubElement(root, "testsuite", about)
        _add_properties(suite, _of_run(info))
        for result in members:
            _add_case(suite, result, info)
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


def _add_case(suite: ElementTree.Element, result: Result, info: RunInfo) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        {"classname": for_xml(f"{result.folder}.{result.feature}"), "name": for_xml(result.id)}
        | {"time": f"{result.seconds:.3f}"},
    )
    _add_properties(case, _of_scenario(result, info))
    element = _ELEMENT.get(result.verdict)
    if element is not None:
        message = for_xml(result.reason.partition("\n")[0])
        told = ElementTree.SubElement(case, element, {"message": message, "type": str(result.verdict)})
        told.text = for_xml(result.reason)


def _add_properties(element: ElementTree.Element, pairs: Sequence[tuple[str, str]]) -> None:
    properties = ElementTree.SubElement(element, "properties")
    for name, value in pairs:
        ElementTree.SubElement(properties, "property", {"name": name, "value": for_xml(value)})


def _of_run(info: RunInfo) -> list[tuple[str, str]]:
    return [
        ("target", info.target),
        ("environment", info.environment),
        ("seed", str(info.seed)),
        ("command", info.command),
    ]


def _of_scenario(result: Result, info: RunInfo) -> list[tuple[str, str]]:
    pairs = [
        ("verdict", str(result.verdict)),
        ("scenario", result.name),
        ("version", result.version),
        ("database", result.database),
        ("seed", str(info.seed)),
        *((_kind(tag), tag) for tag in result.tags),
        ("repeat", info.repeating(result)),
    ]
    return [*pairs, ("trace", result.trace)] if result.trace else pairs


def _kind(tag: str) -> str:
    return next(name for name, pattern in _IDS if pattern.fullmatch(tag))
