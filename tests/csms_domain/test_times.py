"""Times of stations: the instant, the raw text where it was not canonical, and what is odd."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from csms.domain.times import StationTime, format_time, parse_time


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at", "raw", "naive"),
    [
        ("2026-11-22T05:04:09Z", utc(2026, 11, 22, 5, 4, 9), None, False),
        ("2026-11-22T05:04:09.210Z", utc(2026, 11, 22, 5, 4, 9, 210000), None, False),
        ("2026-11-22T05:04:09.123456Z", utc(2026, 11, 22, 5, 4, 9, 123456), None, False),
        (
            "2026-11-22T05:04:09.123456789Z",
            utc(2026, 11, 22, 5, 4, 9, 123456),
            "2026-11-22T05:04:09.123456789Z",
            False,
        ),
        ("2026-11-22T06:04:09+01:00", utc(2026, 11, 22, 5, 4, 9), "2026-11-22T06:04:09+01:00", False),
        ("2026-11-22t05:04:09z", utc(2026, 11, 22, 5, 4, 9), "2026-11-22t05:04:09z", False),
        ("2026-11-22T05:04:09", utc(2026, 11, 22, 5, 4, 9), "2026-11-22T05:04:09", True),
        ("2026-11-22 05:04:09", utc(2026, 11, 22, 5, 4, 9), "2026-11-22 05:04:09", True),
        ("2026-12-31T23:59:60Z", utc(2027, 1, 1), "2026-12-31T23:59:60Z", False),
        ("2026-12-31T23:59:60", utc(2027, 1, 1), "2026-12-31T23:59:60", True),
        ("0001-01-01T00:00:00+01:00", None, "0001-01-01T00:00:00+01:00", False),
        ("yesterday", None, "yesterday", False),
        ("", None, "", False),
        ("2026-02-30T00:00:00Z", None, "2026-02-30T00:00:00Z", False),
    ],
)
def test_a_time_is_read_and_its_text_kept_unless_canonical(text, at, raw, naive):
    assert parse_time(text) == StationTime(at, raw, naive)


def test_a_zone_that_a_repair_added_is_taken_off_again_in_the_raw_text():
    read = parse_time("2026-11-22T05:04:09Z", naive=True)
    assert read == StationTime(utc(2026, 11, 22, 5, 4, 9), "2026-11-22T05:04:09", True)


@pytest.mark.parametrize(
    ("text", "unset"),
    [("1970-01-01T00:00:12Z", True), ("2019-12-31T23:59:59Z", True), ("2020-01-01T00:00:00Z", False)],
)
def test_a_clock_before_2020_was_never_set(text, unset):
    assert parse_time(text).clock_unset is unset


def test_an_unreadable_time_says_nothing_about_the_clock():
    assert not parse_time("soon").clock_unset


def test_answers_have_milliseconds_and_z():
    east = timezone(timedelta(hours=1))
    assert format_time(utc(2026, 1, 2, 3, 4, 5, 6789)) == "2026-01-02T03:04:05.006Z"
    assert format_time(datetime(2026, 1, 2, 4, 4, 5, tzinfo=east)) == "2026-01-02T03:04:05.000Z"
