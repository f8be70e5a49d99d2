"""A second implementation, written from Spec/ alone, agrees with every case of a lock.

`oracle/latchkey_oracle.py` shares nothing with the Swift sources: where both agree on thousands of verdicts and
reasons, the specification says enough.
"""

import json
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).parent
CASES = HERE.parent.parent / "Vectors" / "v1"
sys.path.insert(0, str(HERE / "oracle"))

import play  # noqa: E402  (the folder is put on the path above)

# Steps of a preview, an issuer, a holder or a service are not a lock's, and the oracle is a lock.
ELSEWHERE = {"preview", "issuance", "holder", "request", "ledger", "delivery", "release"}
FAMILIES = [row["family"] for row in json.loads((CASES / "manifest.json").read_text())["families"]]


@pytest.mark.parametrize("family", [family for family in FAMILIES if family not in ELSEWHERE])
def test_the_oracle_agrees(family):
    cases = json.loads((CASES / f"{family}.json").read_text())["cases"]
    assert cases
    faults = {case["id"]: found for case in cases if (found := play.disagreements(case))}
    assert not faults
