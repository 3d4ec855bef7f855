"""The terminal: what a newcomer reads, on a narrow screen, without colours, in the log of a CI."""

import unicodedata
from io import StringIO

import pytest
from rich.console import Console

from scenarios.parts import Begun, Judged
from scenarios.report import terminal
from scenarios.report.info import RunInfo
from scenarios.report.progress import progress_on
from scenarios.verdicts import Verdict

from .builders import START, evil_result, exchange, result

INFO = RunInfo("own CSMS on sqlite", 7, ("-k", "boots", "--jobs=2"), "Python 3.11", START, 12.5)


def printed(results, width=80, **settings):
    out = StringIO()
    terminal.print_run(Console(file=out, width=width, **settings), results, INFO, "reports/report.html")
    return out.getvalue()


def row(text, *words):
    return next(line for line in text.splitlines() if all(word in line for word in words)).split()


def test_counts_are_shown_by_feature_version_and_database():
    results = [
        result(),
        result(version="2.0.1"),
        result(Verdict.FAIL, version="2.0.1"),
        result(database="postgres", seconds=1.5),
    ]
    text = printed(results)
    assert row(text, "cold_boot", "1.6", "sqlite") == ["provisioning/cold_boot", "1.6", "sqlite", "1", "0.2"]
    assert row(text, "cold_boot", "2.0.1")[3:] == ["1", "1", "0.5"]
    assert row(text, "postgres")[3:] == ["1", "1.5"]
    assert row(text, "all") == ["all", "3", "1", "2.2"]
    assert text.splitlines()[-2:] == [
        "4 scenarios: 3 PASS, 1 FAIL in 12 s, seed 7",
        "Report: reports/report.html",
    ]


def test_a_failure_is_told_in_full_with_the_way_to_repeat_it():
    lines = "\n".join(f"line {n}" for n in range(100))
    text = printed([result(), evil_result(), result(Verdict.FAIL, id="a/b/c[1.6-sqlite]", reason=lines)])
    assert "at: Then" in text
    assert "line 99" in text
    assert "again: python -m scenarios --scenario 'a/b/c[1.6-sqlite]' --seed 7" in text
    assert text.index("FAIL a/b/c") < text.index("Report:")


def test_of_many_failures_the_page_tells_the_rest():
    many = [result(Verdict.FAIL, id=f"id-{n:03}", reason="wrong\n  frames") for n in range(60)]
    text = printed(many)
    assert text.count("\nFAIL id-") == 60
    assert text.count("again:") == text.count("frames") == 20


def test_what_could_not_be_judged_says_why():
    text = printed([result(Verdict.INCONCLUSIVE, reason="no driver\nmore"), result(Verdict.NOT_APPLICABLE)])
    assert "? = INCONCLUSIVE" in text
    assert "N/A = NOT APPLICABLE" in text
    assert "  no driver\n" in text


@pytest.mark.parametrize("width", [46, 60, 80])
def test_the_table_fits_a_narrow_terminal(width):
    counted = terminal.table([result(), result(Verdict.FAIL), result(Verdict.INCONCLUSIVE)], width)
    out = StringIO()
    Console(file=out, width=width).print(counted)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    head = next(line for line in lines if "OCPP" in line)
    assert head.split() == ["feature", "OCPP", "database", "PASS", "FAIL", "?"] + ["s"] * (width >= 60)
    assert "…" not in out.getvalue()


def test_a_log_has_no_control_characters():
    out = StringIO()
    with progress_on(Console(file=out, width=80), seconds=iter(range(0, 10_000, 3)).__next__) as progress:
        progress(Begun(30))
        progress(Begun(30))
        for n in range(60):
            progress(Judged(f"id-{n}", Verdict.FAIL if n in (3, 4) else Verdict.PASS))
    text = out.getvalue() + printed([evil_result(), result(frames=tuple(exchange(0, "m", "A", {}, {})))])
    assert not {char for char in text if unicodedata.category(char) in ("Cc", "Cf")} - {"\n"}


def test_progress_in_a_log_is_sparse_and_names_failures_at_once():
    out = StringIO()
    now = iter(range(10_000))
    with progress_on(Console(file=out, width=80), seconds=lambda: next(now)) as progress:
        progress(Begun(200))
        for n in range(200):
            progress(Judged(f"id-{n}", Verdict.FAIL if n == 30 else Verdict.PASS))
    lines = out.getvalue().splitlines()
    assert lines[0] == "20 of 200 scenarios, 0 bad, 21 s"
    assert lines[1] == "FAIL id-30"
    assert lines[2] == "40 of 200 scenarios, 1 bad, 41 s"
    assert len(lines) == 10


def test_a_short_run_says_nothing_in_between():
    out = StringIO()
    with progress_on(Console(file=out, width=80), seconds=lambda: 1.0) as progress:
        progress(Begun(20))
        for n in range(20):
            progress(Judged(f"id-{n}", Verdict.PASS))
    assert out.getvalue() == ""


def test_a_terminal_gets_a_bar_that_is_gone_afterwards():
    out = StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system=None)
    with progress_on(console) as progress:
        progress(Begun(2))
        progress(Judged("provisioning/cold_boot/one", Verdict.ERROR))
        progress(Judged("provisioning/cold_boot/two", Verdict.PASS))
    text = out.getvalue()
    assert "ERROR provisioning/cold_boot/one" in text
    assert "2/2" in text
    assert text.rstrip("\x1b[?25hl\n").endswith("\x1b[2K") or "\x1b[2K" in text.rpartition("2/2")[2]


def test_the_command_repeats_with_what_was_typed_and_tells_no_password():
    typed = ("--db", "all", "--postgres-url", "postgresql://user:s3cret@127.0.0.1/x", "-kboots")
    info = RunInfo("", 7, (*typed, "--seed", "7"), "", START, 1.0)
    assert info.command == (
        "python -m scenarios --db all --postgres-url 'postgresql://***@127.0.0.1/x' -kboots --seed 7"
    )
    assert info.repeating(result(database="postgres", id="a/b/c[1.6-postgres]")) == (
        "python -m scenarios --scenario 'a/b/c[1.6-postgres]' --db postgres"
        " --postgres-url 'postgresql://***@127.0.0.1/x' --seed 7"
    )
