"""Sampled values of both versions in one form."""

import pytest

from csms.domain.metrology import normalised


def told(**sample):
    found = normalised(sample)
    return found["measurand"], found["value"], found["unit"]


REGISTER = "Energy.Active.Import.Register"


@pytest.mark.parametrize(
    ("sample", "wanted"),
    [
        ({"value": "240.000000"}, (REGISTER, 240, "Wh")),
        ({"value": "1.25", "unit": "kWh"}, (REGISTER, 1250, "Wh")),
        (
            {"value": "7.4", "measurand": "Power.Active.Import", "unit": "kW"},
            ("Power.Active.Import", 7400, "W"),
        ),
        ({"value": "231.5", "measurand": "Voltage"}, ("Voltage", 231.5, "V")),
        ({"value": "21", "measurand": "Temperature", "unit": "Celcius"}, ("Temperature", 21, "Celsius")),
        ({"value": "80", "measurand": "SoC", "unit": "Percent"}, ("SoC", 80, "Percent")),
        ({"value": 1.5, "unitOfMeasure": {"unit": "kWh", "multiplier": 1}}, (REGISTER, 15000, "Wh")),
        ({"value": 1500, "unitOfMeasure": {"multiplier": -3}}, (REGISTER, 1.5, "Wh")),
        (
            {"value": 3, "measurand": "Energy.Reactive.Import.Register", "unitOfMeasure": {"unit": "kvarh"}},
            ("Energy.Reactive.Import.Register", 3000, "varh"),
        ),
        ({"value": 3, "measurand": "Power.Reactive.Import"}, ("Power.Reactive.Import", 3, "var")),
        ({"value": "n/a"}, (REGISTER, None, "Wh")),
        ({"value": "NaN"}, (REGISTER, None, "Wh")),
        ({"value": "1e400"}, (REGISTER, None, "Wh")),
    ],
)
def test_units_and_numbers(sample, wanted):
    assert told(**sample) == wanted


def test_signed_values_stay_as_they_came():
    old = normalised({"value": "OCMF|{}|{}", "format": "SignedData", "phase": "L1"})
    assert (old["value"], old["signed"], old["phase"]) == (None, "OCMF|{}|{}", "L1")
    signature = {"signedMeterData": "QQ==", "signingMethod": "", "encodingMethod": "OCMF", "publicKey": ""}
    new = normalised({"value": 5, "signedMeterValue": signature, "context": "Transaction.End"})
    assert (new["value"], new["signed"], new["context"]) == (5, signature, "Transaction.End")
    assert (new["location"], old["context"]) == ("Outlet", "Sample.Periodic")
