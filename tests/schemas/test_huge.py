"""A frame as large as the size limit allows costs no more than a moment, and is still judged rightly."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from schemas import v16
from schemas.catalogue import of_request
from schemas.excerpt import HUGE, is_huge
from schemas.repair import MAX_REPAIRS
from schemas.validation import Checked, Mode, check_request

NOW = "2024-01-01T00:00:00Z"
GOOD = {"value": "1"}


def meter_values(samples: list[Any]) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": samples}]}


def judged(request: type, payload: object, mode: Mode = Mode.STRICT) -> Checked:
    return check_request(of_request(request), payload, mode)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("item", [1, {}, [], None, {"value": 1}])
def test_half_a_million_errors_do_not_stop_the_process(item: object, mode: Mode) -> None:
    payload = meter_values([item] * 400_000)
    started = time.process_time()
    checked = judged(v16.MeterValuesRequest, payload, mode)
    assert time.process_time() - started < 1.0  # 6 to 12 s when every error is collected
    assert checked.message is None
    assert checked.faults[0].path.startswith("/meterValue/0/sampledValue/0")


def test_an_error_beyond_the_excerpt_is_found() -> None:
    checked = judged(v16.MeterValuesRequest, meter_values([GOOD] * HUGE + [{"value": 1}]))
    [fault] = checked.faults
    assert (fault.path, fault.rule) == (f"/meterValue/0/sampledValue/{HUGE}/value", "type")


def test_what_the_excerpt_leaves_out_is_not_called_missing() -> None:
    payload = {f"m{i:05}": 1 for i in range(2 * HUGE)} | {"idTag": "a"}
    checked = judged(v16.AuthorizeRequest, payload)
    assert {fault.rule for fault in checked.faults} == {"additionalProperties"}
    del payload["idTag"]
    assert judged(v16.AuthorizeRequest, payload).faults[0].path == "/idTag"


def test_a_huge_payload_is_repaired_as_a_whole() -> None:
    samples = [{"value": str(i), "unit": "Odd" if i % 2 else "Wh"} for i in range(HUGE)]
    checked = judged(v16.MeterValuesRequest, meter_values(samples), Mode.LENIENT)
    assert isinstance(checked.message, v16.MeterValuesRequest)
    assert len(checked.message.meter_value[0].sampled_value) == HUGE // 2
    assert len(checked.repairs) == MAX_REPAIRS
    assert checked.faults


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_size_is_counted_without_recursion(wrap: Callable[[object], object]) -> None:
    payload: object = 1
    for _ in range(HUGE):
        payload = wrap(payload)
    assert not is_huge(payload)
    assert is_huge(wrap(payload))
