"""The page in a real browser: a person filters, opens the failing scenario and a frame, sees the fault."""

import json
from urllib.parse import quote

import pytest

from scenarios.report import html
from scenarios.report.info import RunInfo
from scenarios.run import Options, run
from scenarios.verdicts import Verdict
from schemas.version import Version

from .browser import browser
from .builders import DOWN, EVIL, START, UP, event, evil_result, exchange, frame, result

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("browser")]

INFO = RunInfo("own CSMS on sqlite", 7, (), "Python 3.11", START, 12.5)
SHOWN = "[...document.querySelectorAll('.scenario')].filter(one => !one.hidden)"
WRONG = ".scenario[open] .frame.wrong"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(chromium):
    """A browser that has asked nobody for anything and complained of nothing, when the test is over too."""
    chromium.log.clear()
    chromium.requests.clear()
    chromium.size(1280, 900)
    yield chromium
    assert chromium.log == []
    assert [address for address in chromium.requests if not address.startswith(("file:", "about:"))] == []


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """The page of a real run in which the answer to a Heartbeat lacks its one member."""
    words = "after_a_mere_reconnect or a_station_boots_and_is_accepted or refused_with_its_status"
    defect = "tests.scenarios.defects:missing_field"
    folder = tmp_path_factory.mktemp("reports")
    outcome = run(Options(words=words, reports=folder, defect=defect, versions=(Version.V201, Version.V16)))
    assert outcome.status == 1
    return outcome.page.as_uri()


def written(folder, *results):
    path = folder / "report.html"
    path.write_text(html.page(results, INFO), encoding="utf-8")
    return path.as_uri()


def text(page, selector):
    return page.ask(f"document.querySelector({json.dumps(selector)}).innerText")


def test_the_first_failure_is_open_and_shows_which_frame_was_wrong_and_why(page, failed):
    page.open(failed)
    assert page.ask(f"{SHOWN}[0].open && {SHOWN}[0].classList.contains('fail')")
    assert page.ask("document.querySelectorAll('.scenario[open]').length") == 1
    assert "And the CSMS answers a Heartbeat of CS001" in text(page, ".scenario[open] .steps .failed")
    assert "currentTime None is no time with a zone" in text(page, ".scenario[open] .reason")
    culprit = text(page, ".scenario[open] .culprit")
    assert "CALLRESULT Heartbeat · CSMS → CS001" in culprit
    assert '"currentTime"✗ currentTime is required (schema rule: required)' in culprit.replace("\n", "")
    seen = "document.querySelector('.culprit .bad').getBoundingClientRect().bottom < innerHeight"
    assert page.ask(seen)  # without scrolling


def test_a_person_filters_opens_the_failing_scenario_and_its_frame(page, failed):
    page.open(failed)
    everything = page.ask(f"{SHOWN}.length")
    page.click("#filter input[name=words]")
    page.write("reconnect heartbeat")
    page.until(f"{SHOWN}.length === 2")
    page.ask("document.querySelector('#filter select[name=version]').focus()")
    page.key("2", 50, "2")  # as everywhere, a letter chooses the option that begins with it
    page.until(f"{SHOWN}.length === 1")
    assert text(page, "#count") == f"1 of {everything} shown"
    assert page.ask("location.hash") == "#?words=reconnect+heartbeat&version=2.0.1"
    page.click(".scenario:not([hidden]) > summary")
    page.until("document.querySelector('.scenario[open]:not([hidden]) .diagram')")
    page.click(".scenario:not([hidden]) .frame.wrong > summary")
    page.until("document.querySelector('.scenario:not([hidden]) .frame.wrong[open] .json')")
    fault = text(page, ".scenario:not([hidden]) .frame.wrong .json .bad")
    assert "currentTime is required (schema rule: required)" in fault
    assert page.ask("decodeURIComponent(location.hash)").startswith("#provisioning/cold_boot/after-a-mere-")


def test_verdicts_tags_and_the_summary_filter_too(page, failed):
    page.open(failed)
    everything = page.ask(f"{SHOWN}.length")
    page.click("#filter input[value=fail]")
    page.until(f"{SHOWN}.length > 0 && {SHOWN}.every(one => one.classList.contains('pass'))")
    page.click("#all")
    page.until(f"{SHOWN}.length === {everything}")
    page.click("nav td.fail a")
    page.until(f"{SHOWN}.length < {everything}")
    page.until(f"{SHOWN}[0].innerText.includes('provisioning/cold_boot · OCPP 1.6 · sqlite')")
    page.open(f"{failed}#?tag=B01")
    page.until("document.querySelector('select[name=tag]').value === 'B01'")
    page.until(f"{SHOWN}.length > 0 && {SHOWN}.every(one => one.innerText.includes('2.0.1'))")


def test_an_address_leads_to_a_scenario_and_to_a_frame(page, tmp_path):
    frames = tuple(exchange(0, "m1", "Heartbeat", {}, {"currentTime": "2026-11-22T12:00:00Z"}))
    address = written(tmp_path, evil_result(), *(result(id=f"a/b/{n}[x y]", frames=frames) for n in range(9)))
    page.open("about:blank")
    page.open(f"{address}#{quote('a/b/7[x y]~1')}")
    page.until("document.querySelector('.frame[open] .json')")
    assert page.ask("document.querySelector('.frame[open]').closest('.scenario').matches(':nth-child(9)')")
    page.open("about:blank")
    page.open(f"{address}#{quote('a/b/3[x y]')}")
    page.until("document.querySelector('.scenario:nth-child(5)').open")
    page.open(f"{address}#{quote('no/such~thing')}")
    assert page.ask("document.querySelectorAll('.frame[open]').length") == 0


def test_the_keyboard_is_enough(page, failed):
    page.open("about:blank")
    page.open(failed)
    page.key("/", 191, "/")
    assert page.ask("document.activeElement.name") == "words"
    page.ask(f"document.querySelector({json.dumps(WRONG + ' > summary')}).focus()")
    page.key("Enter", 13, "\r")
    page.until(f"document.querySelector({json.dumps(WRONG)}).open")


def test_hostile_text_stays_text(page, tmp_path):
    page.open(written(tmp_path, evil_result()))
    page.ask("document.querySelectorAll('.frame > summary').forEach(one => one.click())")
    page.until("document.querySelectorAll('.frame[open] .json').length === 2")
    assert page.ask("document.querySelectorAll('img').length") == 0
    shown = page.ask("document.body.innerText")
    assert EVIL[:60] in shown
    assert "⟨U+202E⟩gnp.exe" in shown
    assert not page.ask(r"/[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText)")


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        (
            '[2,"m","A",{"n":1.50,"n":1e400}]',
            ["[", "2,", '"m",', '"A",', "{", '"n": 1.50,', '"n": 1e400', "}", "]"],
        ),
        ('[2,"m","A",{"a":[],"b":{}}]', ["[", "2,", '"m",', '"A",', "{", '"a": [],', '"b": {}', "}", "]"]),
        (r'["\u202e\"]"]', ["[", r'"\u202e\"]"', "]"]),
        ('[2,"m', ["[", "2,", '"m']),
        ("Boot me!", ["Boot me!"]),
        ("]", ["]"]),
    ],
)
def test_a_frame_is_laid_out_as_it_was_sent(page, tmp_path, sent, lines):
    page.open(written(tmp_path, result(frames=(frame(0, UP, sent),))))
    page.click(".scenario > summary")
    page.until("document.querySelector('.frame')")
    page.click(".frame > summary")
    page.until("document.querySelector('.frame .json')")
    assert page.ask("[...document.querySelectorAll('.json .line')].map(one => one.textContent)") == lines


def test_the_diagram_tells_calls_answers_errors_and_events_apart(page, tmp_path):
    entries = (
        event(0, "open", subprotocol="ocpp1.6"),
        *exchange(1, "m1", "Heartbeat", {}, {}, took=0.25),
        frame(2, DOWN, [2, "m2", "Reset", {"type": "Hard"}]),
        frame(3, UP, [2, "m3", "Authorize", {}], station="CS002"),
        frame(3.1, DOWN, [4, "m3", "InternalError", "", {}], station="CS002", action="Authorize"),
        event(4, "close", code=1008),
    )
    page.open(written(tmp_path, result(frames=entries)))
    page.click(".scenario > summary")
    page.until("document.querySelector('.diagram')")
    spoken = page.ask("[...document.querySelectorAll('.frame .spoken')].map(one => one.textContent)")
    assert spoken == [
        "CS001: connects subprotocol=ocpp1.6",
        "CS001 to CSMS: CALL Heartbeat",
        "CSMS to CS001: CALLRESULT Heartbeat",
        "CSMS to CS001: CALL Reset",
        "CS002 to CSMS: CALL Authorize",
        "CSMS to CS002: CALLERROR Authorize InternalError",
        "CS001: connection ends code=1008",
    ]
    lanes = page.ask("[...document.querySelectorAll('.lane-name')].map(one => one.textContent)")
    assert lanes == ["CS001", "CS002", "CSMS"]
    labels = page.ask("[...document.querySelectorAll('text.label')].map(one => one.textContent)")
    assert [("+250 ms" in one, "no answer" in one) for one in labels[1:5]] == [
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]
    dashes = "getComputedStyle(document.querySelector('.arrow.{}')).strokeDasharray"
    assert len({page.ask(dashes.format(kind)) for kind in ("call", "callresult", "callerror")}) == 3


def test_a_thousand_scenarios_load_and_filter_at_once(page, tmp_path, say):
    frames = tuple(one for n in range(8) for one in exchange(n, f"m{n}", "Heartbeat", {"n": n}, {}))
    many = [result(id=f"id-{n}", name=f"Number {n}", frames=frames) for n in range(900)]
    page.open(written(tmp_path, result(Verdict.FAIL, reason="wrong"), *many))
    loaded = page.ask("performance.getEntriesByType('navigation')[0].loadEventEnd")
    filtered = page.ask(
        "((began, form) => (form.elements.words.value = 'number 77',"
        " form.dispatchEvent(new Event('input')), document.body.offsetHeight, performance.now() - began))"
        "(performance.now(), document.getElementById('filter'))"
    )
    assert page.ask(f"{SHOWN}.length") == 18
    say(f"901 scenarios loaded in {loaded:.0f} ms, filtered in {filtered:.0f} ms")
    assert loaded < 5_000
    assert filtered < 1_000


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_runs_out_of_the_screen_and_all_text_can_be_read(page, failed, width, dark):
    page.size(width, 800, dark=dark)
    page.open("about:blank")
    page.open(failed)
    page.until("document.querySelector('.scenario[open] .diagram')")
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    assert page.ask(CONTRAST) == []


# What has a lower contrast than 4.5 to 1 (WCAG 2.2, 1.4.3) with the nearest background behind it.
CONTRAST = """(() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const bright = parts => { const f = parts.slice(0, 3).map(v => (v /= 255) <= .04045 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const behind = one => { for (; one; one = one.parentElement) {
    const held = parts(getComputedStyle(one).backgroundColor);
    if (held.length < 4 || held[3] > 0) return held; }
    return [255, 255, 255]; };
  const bad = [];
  for (const one of document.querySelectorAll('body *:not(script):not(option)')) {
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !one.checkVisibility() || one.closest('.spoken, noscript')) continue;
    const style = getComputedStyle(one);
    const ink = parts(one instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [bright(ink), bright(behind(one))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push(one.outerHTML.slice(0, 80));
  }
  return bad.slice(0, 5);
})()"""
