"""Reports: what a person and a CI can read, whatever the wire has carried."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from ocppj.transcript import Transcript
from scenarios.report import html, junit
from scenarios.report.files import prepare, write, write_trace
from scenarios.report.info import RunInfo
from scenarios.report.text import visible
from scenarios.verdicts import Verdict

from .builders import DOWN, START, UP, evil_result, exchange, frame, result

INFO = RunInfo("own CSMS on sqlite", 7, ("--seed", "7"), "Python 3.11", START, 12.5)
VOID = {"meta", "input"}


class Page(HTMLParser):
    """Reads a page: elements in order, attributes, text by element; complains about unbalanced tags."""

    def __init__(self, text):
        super().__init__()
        self.open, self.starts, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.starts.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else None, data))

    def count(self, tag):
        return sum(name == tag for name, _ in self.starts)


def test_the_page_has_every_scenario_with_steps_frames_and_reason():
    passed = result(frames=tuple(exchange(0, "m1", "Heartbeat", {}, {})))
    page = Page(html.page([passed, evil_result()], INFO))
    scenarios = [attrs for tag, attrs in page.starts if tag == "details" and "data-verdict" in attrs]
    assert [one["data-verdict"] for one in scenarios] == ["fail", "pass"]
    assert "open" in scenarios[0]
    assert "open" not in scenarios[1]
    marked = [
        attrs for tag, attrs in page.starts if tag == "details" and "concerned" in attrs.get("class", "")
    ]
    assert len(marked) == 1
    assert [attrs["class"] for tag, attrs in page.starts if tag == "li"] == ["failed", "not-run", "passed"]
    shown = " ".join(text for _, text in page.texts)
    assert "python -m scenarios --seed 7" in shown
    assert "@TC_001_CSMS" in shown


def test_nothing_from_the_wire_becomes_markup():
    plain, hostile = Page(html.page([result()], INFO)), Page(html.page([evil_result()], INFO))
    assert hostile.count("script") == plain.count("script") == 1
    assert hostile.count("img") == 0
    scripts = [text for tag, text in hostile.texts if tag == "script"]
    assert not any("alert" in text for text in scripts)


def test_the_page_needs_no_network():
    text = html.page([evil_result()], INFO)
    page = Page(text)
    for _, attrs in page.starts:
        assert not {"src", "href", "action", "srcset", "data"} & attrs.keys()
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import", text)


def test_marks_that_turn_the_reading_order_are_made_visible():
    text = html.page([evil_result()], INFO)
    assert "\u202e" not in text
    assert "\u2066" not in text
    assert "⟨U+202E⟩gnp.exe" in text


@pytest.mark.parametrize(
    ("char", "told"), [("\x00", "⟨U+0000⟩"), ("\u200f", "⟨U+200F⟩"), ("\ud800", "⟨U+D800⟩")]
)
def test_invisible_characters_are_spelled_out(char, told):
    assert visible(f"a{char}b") == f"a{told}b"
    assert visible("Straße\n\t😀") == "Straße\n\t😀"


def test_secrets_are_redacted_in_the_page():
    secret = frame(0, DOWN, [2, "m1", "ChangeConfiguration", {"key": "AuthorizationKey", "value": "s3cret"}])
    assert "s3cret" not in html.page([result(frames=(secret,))], INFO)
    told = {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "s3cret"}]}
    answer = exchange(0, "m1", "GetConfiguration", {}, told)
    assert "s3cret" not in html.page([result(frames=tuple(answer))], INFO)


def test_junit_counts_verdicts_and_keeps_ids_as_properties():
    results = [
        result(),
        evil_result(),
        result(Verdict.ERROR, id="e", reason="OSError: \x00 disk"),
        result(Verdict.INCONCLUSIVE, id="i", reason="no driver"),
        result(Verdict.NOT_APPLICABLE, id="n", reason="one door", feature="other"),
    ]
    root = ElementTree.fromstring(junit.document(results, 3.0))
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
        "skipped": "2",
    }
    assert [suite.get("name") for suite in root] == ["provisioning/cold_boot", "provisioning/other"]
    cases = {case.get("name"): case for case in root.iter("testcase")}
    properties = [(one.get("name"), one.get("value")) for one in cases[results[0].id].iter("property")]
    assert ("verdict", "PASS") in properties
    assert ("tag", "TC_001_CSMS") in properties
    assert ("trace", "traces/a.jsonl") in properties
    assert cases["i"].find("skipped").get("type") == "INCONCLUSIVE"
    assert "alert(1)" in next(root.iter("failure")).text


def test_the_files_of_a_run_replace_those_of_the_one_before(tmp_path):
    prepare(tmp_path)
    (tmp_path / "traces" / "old.jsonl").write_text("old")
    (tmp_path / "traces" / "mine.csv").write_text("not a trace: it stays")
    prepare(tmp_path)
    trace = write_trace(tmp_path, "a/b[x y-1.6]", Transcript(exchange(0, "m1", "Heartbeat", {}, {})))
    page = write(tmp_path, [result()], INFO)
    assert trace == "traces/a-b-x-y-1.6.jsonl"
    assert sorted(path.name for path in tmp_path.rglob("*.*") if path.suffix != ".csv") == [
        "a-b-x-y-1.6.jsonl",
        "junit.xml",
        "report.html",
    ]
    assert (tmp_path / "traces" / "mine.csv").exists()
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert Transcript.read(tmp_path / trace).entries[0].message_id == "m1"


def test_unreadable_frames_are_shown_as_text():
    text = html.page([result(frames=(frame(0, UP, "Boot me!"), frame(1, UP, "[" * 5000)))], INFO)
    assert "Boot me!" in text
