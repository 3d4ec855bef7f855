"""What collection refuses, and that our own feature files pass it."""

import textwrap

import pytest

from scenarios import cases
from scenarios.steps.kinds import Kind, specs_of
from scenarios.steps.modules import MODULES

SPECS = list(specs_of(MODULES))
GOOD = """
    Feature: Sample
      @ocpp1.6 @csms
      Scenario: Good
        When station CS001 boots
        Then the CSMS answers the boot of CS001 with Accepted
        And the CSMS holds the boot of CS001 as Accepted
"""


def refused(folder, *texts):
    """The faults that collection finds in these feature files."""
    for number, text in enumerate(texts):
        place = folder / "sample"
        place.mkdir(exist_ok=True)
        (place / f"file{number}.feature").write_text(textwrap.dedent(text))
    try:
        cases.check(cases.read(folder), SPECS)
    except cases.BadScenarios as error:
        return list(error.faults)
    return []


def test_our_own_features_pass():
    found = cases.read()
    cases.check(found, SPECS)
    assert len(found) > 40
    assert len({case.test_name for case in found}) == len(found)


def test_every_first_feature_is_there_in_both_versions_where_it_exists_in_both():
    by_version = {case.id: {str(version) for version in case.versions} for case in cases.read()}
    first = {
        "provisioning/cold_boot",
        "provisioning/boot_gate",
        "provisioning/reset",
        "transactions/session",
        "transactions/offline",
        "remote_control/remote_start_stop",
        "authorization/tokens",
        "authorization/concurrency",
        "robustness/malformed",
        "connection/handshake",
        "auto_commissioning/first_contact",
        "multi_evse_1_6/two_connectors",
    }
    assert {case_id.rpartition("/")[0] for case_id in by_version} >= first
    for folder in first - {"multi_evse_1_6/two_connectors"}:
        versions = set().union(
            *(found for name, found in by_version.items() if name.startswith(f"{folder}/"))
        )
        assert versions == {"1.6", "2.0.1"}, folder


def test_a_good_scenario_passes(tmp_path):
    assert refused(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Then the CSMS answers the boot of CS001 with Accepted", "it has no Then on the wire"),
        ("And the CSMS holds the boot of CS001 as Accepted", "it has no Then on the records"),
    ],
)
def test_a_scenario_needs_both_kinds_of_then(tmp_path, line, told):
    text = GOOD.replace(line, "").replace("    And the CSMS holds", "    Then the CSMS holds")
    assert refused(tmp_path, text) == [f"sample/file0/good: {told}"]


def test_a_scenario_needs_its_tags(tmp_path):
    faults = refused(tmp_path, GOOD.replace("@ocpp1.6 @csms", "@B01"))
    assert any("which OCPP version" in fault for fault in faults)
    assert any("which role" in fault for fault in faults)


def test_two_scenarios_with_the_same_steps_are_refused(tmp_path):
    assert refused(tmp_path, GOOD, GOOD.replace("Good", "Other")) == [
        "sample/file1/other: the same steps as sample/file0/good"
    ]


def test_two_titles_that_make_one_id_are_refused(tmp_path):
    second = GOOD.replace("Feature: Sample", "").replace("Good", "good!").replace("CS001", "CS002")
    (fault,) = refused(tmp_path, GOOD + second)
    assert fault == "sample/file0/good: two scenarios have this id"


def test_a_line_that_no_step_knows_is_refused(tmp_path):
    (fault,) = refused(tmp_path, GOOD.replace("station CS001 boots", "station CS001 levitates"))
    assert fault == "sample/file0/good: no step for When 'station CS001 levitates'"


def test_every_row_of_an_outline_is_looked_at(tmp_path):
    outline = """
        Feature: Sample
          @ocpp1.6 @csms
          Scenario Outline: Rows
            When station CS001 <act>
            Then the CSMS answers the boot of CS001 with Accepted
            And the CSMS holds the boot of CS001 as Accepted

            Examples:
              | act       |
              | boots     |
              | levitates |
    """
    assert refused(tmp_path, outline) == ["sample/file0/rows: no step for When 'station CS001 levitates'"]


def test_ids_do_not_depend_on_lines_or_neighbours(tmp_path):
    place = tmp_path / "sample"
    place.mkdir()
    (place / "file.feature").write_text(textwrap.dedent(GOOD))
    (before,) = cases.read(tmp_path)
    other = GOOD.replace("Feature: Sample", "").replace("Good", "Another").replace("CS001", "CS002")
    feature, _, scenario = textwrap.dedent(GOOD).partition("  @ocpp1.6")
    text = f"{feature}\n\n{textwrap.indent(textwrap.dedent(other), '')}\n  @ocpp1.6{scenario}"
    (place / "file.feature").write_text(text)
    assert before.id == "sample/file/good"
    assert before.id in {case.id for case in cases.read(tmp_path)}


async def a_coroutine_step(world):
    assert world is None


async def an_async_generator_step(world):
    yield world


def a_long_step(world):
    """Nine lines."""
    world.a()
    world.b()
    world.c()
    world.d()
    world.e()
    world.f()
    world.g()
    world.h()
    world.i()


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (a_coroutine_step, "has to be synchronous"),
        (an_async_generator_step, "has to be synchronous"),
        (a_long_step, "9 lines, a step has at most 8"),
    ],
)
def test_steps_that_would_not_run_or_do_too_much_are_refused(function, told):
    spec = type(SPECS[0])(Kind.ACT, SPECS[0].parser, function)
    (fault,) = cases.step_faults(spec)
    assert told in fault
    assert function.__name__ in fault


def test_no_two_steps_claim_one_line():
    texts = [(spec.type, spec.parser.name) for spec in SPECS]
    assert len(set(texts)) == len(texts)
