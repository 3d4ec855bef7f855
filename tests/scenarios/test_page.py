"""The files of a run: what a person and a CI can read, whatever the wire has carried."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from ocppj.transcript import Transcript
from scenarios.report import html, junit
from scenarios.report.data import LONGEST
from scenarios.report.files import prepare, write, write_trace
from scenarios.report.info import RunInfo
from scenarios.report.text import visible
from scenarios.verdicts import Mark, StepResult, Verdict

from .builders import DOWN, EVIL, START, UP, event, evil_result, exchange, frame, result

INFO = RunInfo("own CSMS on sqlite", 7, ("--db", "all"), "Python 3.11", START, 12.5)
VOID = {"meta", "input", "br"}


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

    def inside(self, tag):
        return [text for name, text in self.texts if name == tag]


def held(*results):
    """The scenarios as the page's script finds them."""
    return json.loads(Page(html.page(results, INFO)).inside("script")[0])


def test_the_page_holds_every_scenario_the_failure_first():
    passed = result(frames=tuple(exchange(0, "m1", "Heartbeat", {}, {})), id="a")
    first, second = held(passed, evil_result())
    assert (first["verdict"], second["verdict"]) == ("FAIL", "PASS")
    assert first["steps"] == [["Then", EVIL, "failed", 2], ["And", "never reached", "not run", None]]
    assert (first["wrong"], first["concerned"], second["wrong"]) == (1, [1], None)
    assert second["again"] == "python -m scenarios --scenario a --seed 7"
    assert [(one["side"], one["kind"], one["action"], one["id"]) for one in second["frames"]] == [
        ("up", 2, "Heartbeat", "m1"),
        ("down", 3, "Heartbeat", "m1"),
    ]


def test_the_fault_is_marked_in_its_frame_with_its_rule():
    boot = exchange(0, "m1", "BootNotification", {"chargePointVendor": "V"}, {"status": "Accepted"})
    wanted = Mark("/status", "expected", "wanted 'Pending', the frame has 'Accepted'")
    failed = result(Verdict.FAIL, frames=tuple(boot), concerned=frozenset({0, 1}), marks=(wanted,))
    (shown,) = held(failed)
    call, answer = shown["frames"]
    assert call["marks"] == [["/3/chargePointModel", "required", "chargePointModel is required"]]
    assert [mark[:2] for mark in answer["marks"]] == [
        ["/2/currentTime", "required"],
        ["/2/interval", "required"],
        ["/2/status", "expected"],
    ]
    assert shown["wrong"] == 1


def test_a_payload_that_is_no_object_is_told_as_such():
    (shown,) = held(result(frames=(frame(0, UP, [2, "m1", "Heartbeat", [1]]),)))
    assert shown["frames"][0]["marks"] == [["/3", "type", "the payload must be an object"]]


def test_events_and_unreadable_frames_are_there_as_text():
    opened = event(0, "open", subprotocol="ocpp1.6", url="ws://u:s3cret@127.0.0.1/")
    (shown,) = held(result(frames=(opened, frame(1, UP, "Boot me!"), frame(2, UP, "[" * 5000))))
    texts = [one["text"] for one in shown["frames"]]
    assert texts == ["subprotocol=ocpp1.6 url=ws://***@127.0.0.1/", "Boot me!", "[" * 5000]
    assert not any("marks" in one for one in shown["frames"])


def test_summary_and_filter_know_feature_version_and_database():
    results = [
        result(),
        result(Verdict.FAIL),
        result(version="2.0.1", database="postgres"),
        result(feature="odd & even"),
    ]
    page = Page(html.page(results, INFO))
    links = [attrs["href"] for tag, attrs in page.starts if tag == "a"]
    assert "#?feature=provisioning%2Fcold_boot&version=1.6&database=sqlite" in links
    assert "#?feature=provisioning%2Fodd%20%26%20even" in links
    assert "#?verdict=fail" in links
    cells = [attrs.get("class") for tag, attrs in page.starts if tag == "td"]
    assert cells == ["fail", "pass", "pass", None]
    told = [attrs["title"] for tag, attrs in page.starts if "title" in attrs]
    assert told == ["1 PASS, 1 FAIL", "1 PASS", "1 PASS"]
    options = [attrs["value"] for tag, attrs in page.starts if tag == "option"]
    assert {"1.6", "2.0.1", "postgres", "TC_001_CSMS", "provisioning/odd & even"} <= set(options)


def test_the_head_tells_target_seed_environment_and_how_to_repeat():
    shown = " ".join(text for _, text in Page(html.page([result()], INFO)).texts)
    for told in ("own CSMS on sqlite", "2026-11-22 12:00:00 UTC, 12.5 s", "Python 3.11"):
        assert told in shown
    assert "python -m scenarios --db all --seed 7" in shown


def test_nothing_from_the_wire_becomes_markup():
    plain, hostile = Page(html.page([result()], INFO)), Page(html.page([evil_result()], INFO))
    assert hostile.count("script") == plain.count("script") == 2
    assert hostile.count("img") == 0
    assert not any(name.startswith("on") for _, attrs in hostile.starts for name in attrs)
    data, script = hostile.inside("script")
    assert not re.search(r"[<>&]", data)
    assert "alert" not in script
    assert json.loads(data)[0]["name"] == EVIL


def test_the_page_needs_no_network_and_runs_nothing_but_its_own_script():
    text = html.page([evil_result()], INFO)
    page = Page(text)
    for _, attrs in page.starts:
        assert not {"src", "action", "srcset", "data", "style"} & attrs.keys()
        assert attrs.get("href", "#?").startswith("#?")
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|innerHTML|eval\(", text.replace(EVIL, ""))
    (policy,) = [attrs["content"] for _, attrs in page.starts if "http-equiv" in attrs]
    digests = {
        name: f"'sha256-{base64.b64encode(hashlib.sha256(told.encode()).digest()).decode()}'"
        for name, told in (("style-src", page.inside("style")[0]), ("script-src", page.inside("script")[1]))
    }
    rules = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert rules == {"default-src": "'none'", **digests, "base-uri": "'none'", "form-action": "'none'"}


def test_marks_that_turn_the_reading_order_are_not_in_the_page():
    text = html.page([evil_result()], INFO)
    assert text.isascii() or not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f]", text)
    assert "⟨U+202E⟩gnp.exe" in text  # the tag, as an option of the filter


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
    typed = RunInfo("", 1, ("--postgres-url", "postgresql://u:s3cret@h/x"), "", START, 1.0)
    assert "s3cret" not in html.page([result()], typed)
    assert b"s3cret" not in junit.document([result(frames=tuple(answer))], typed)


def test_a_frame_of_a_megabyte_does_not_make_a_page_of_one():
    huge = frame(0, UP, [2, "x" * 1_000_000, "Heartbeat", {"y": "y" * 1_000_000}])
    text = html.page([result(frames=(huge,))], INFO)
    assert len(text) < 80_000
    (shown,) = held(result(frames=(huge,)))
    assert (len(shown["frames"][0]["text"]), shown["frames"][0]["cut"] > 2_000_000) == (LONGEST, True)


def test_a_thousand_scenarios_make_a_page_of_a_few_megabytes():
    frames = tuple(one for n in range(8) for one in exchange(n, f"m{n}", "Heartbeat", {}, {}))
    text = html.page([result(id=f"id-{n}", frames=frames) for n in range(1000)], INFO)
    assert len(text) < 4_000_000


def test_junit_counts_verdicts_and_keeps_ids_as_properties():
    tags = ("B01", "B01.FR.02", "TC_001_CSMS", "TC_B_01_CS", "csms")
    results = [
        result(tags=tags),
        evil_result(),
        result(Verdict.ERROR, id="e", reason="OSError: \x00 disk"),
        result(Verdict.INCONCLUSIVE, id="i", reason="no driver"),
        result(Verdict.NOT_APPLICABLE, id="n", reason="one door", feature="other"),
    ]
    root = ElementTree.fromstring(junit.document(results, INFO))
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
        "skipped": "2",
    }
    assert [suite.get("name") for suite in root] == ["provisioning/cold_boot", "provisioning/other"]
    assert root[0].get("timestamp") == "2026-11-22T12:00:00+00:00"
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert properties_of(cases[results[0].id]) == [
        ("verdict", "PASS"),
        ("scenario", "A station boots"),
        ("version", "1.6"),
        ("database", "sqlite"),
        ("seed", "7"),
        ("use_case", "B01"),
        ("requirement", "B01.FR.02"),
        ("oca_case", "TC_001_CSMS"),
        ("oca_case", "TC_B_01_CS"),
        ("tag", "csms"),
        ("repeat", INFO.repeating(results[0])),
        ("trace", "traces/a.jsonl"),
    ]
    assert ("environment", "Python 3.11") in properties_of(root[0])
    assert cases["i"].find("skipped").get("type") == "INCONCLUSIVE"
    assert "alert(1)" in next(root.iter("failure")).text


def properties_of(element):
    return [(one.get("name"), one.get("value")) for one in element.find("properties")]


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


def test_a_step_is_told_with_the_frames_that_it_took():
    steps = (StepResult("When", "it boots", "passed", 2), StepResult("Then", "it is in", "passed", 2))
    (shown,) = held(result(steps=steps))
    assert [step[3] for step in shown["steps"]] == [2, 2]
