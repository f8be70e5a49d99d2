"""Schemathesis against a running service: fuzz.py TOOL REPORT [EXAMPLES]

Each operation first succeeds in a story of deliveries. Then come cases that the description allows
and cases that it forbids, in the story's site and with its people's signatures, so that they get
past the signature and into the operation.
"""

import copy
import json
import pathlib
import sys
import tempfile
import time
import warnings

import hypothesis
import jsonschema
import requests
import schemathesis
from hypothesis import strategies
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from asking import STREAM, Asker
from house import House
from story import Story

SECONDS = 90
KNOWN = {"job": ["parcel-1", "parcel-2", "parcel-3"], "point": ["door"], "courier": ["carl-7"],
         "operator": ["sam"], "witness": ["lens"], "case": ["case-1"], "incident": ["0"],
         "serial": [0, 1, 2, 3]}


class Fuzz:
    def __init__(self, asker, house, document):
        self.asker, self.house = asker, house
        self.document = document
        self.share = SECONDS / len(asker.operations) / 2

    def run(self, name, count):
        operation = self.asker.operations[name]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            # What one operation leaves of its time is nobody's: a slow machine asks less.
            self.end = time.monotonic() + self.share
            self.play(operation, name, mode, count)

    def play(self, operation, name, mode, count):
        @hypothesis.settings(
            max_examples=count, deadline=None, database=None, derandomize=True,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(
            case=operation.as_strategy(generation_mode=mode), data=strategies.data())
        def one(case, data):
            if time.monotonic() > self.end:
                return
            signer = self.settle(case, name, data)
            response = self.asker.ask(case, self.house.keys[signer])
            if response is not None and response.status_code < 300:
                self.judge(case, name, response)

        try:
            one()
        except hypothesis.errors.Unsatisfiable:
            # There is nothing to forbid where nothing is taken.
            pass

    def settle(self, case, name, data):
        """Puts a case into the story: its site, its job, a body that begins as a good one."""
        parameters = dict(case.path_parameters or {})
        for field in parameters:
            known = [self.house.site] if field == "site" else KNOWN[field]
            if data.draw(strategies.integers(0, 9)) > 0:
                parameters[field] = data.draw(strategies.sampled_from(known))
        case.path_parameters = parameters
        _, body, who = self.asker.good.get(name, ({}, None, "dora"))
        if isinstance(body, dict) and body and data.draw(strategies.booleans()):
            mixed = copy.deepcopy(body)
            if isinstance(case.body, dict) and case.body:
                field = data.draw(strategies.sampled_from(sorted(case.body)))
                mixed[field] = case.body[field]
            case.body = mixed
        if data.draw(strategies.integers(0, 4)) > 0:
            return who
        return data.draw(strategies.sampled_from(sorted(self.house.keys)))

    def judge(self, case, name, response):
        """What the description forbids must not succeed."""
        content = case.operation.definition.raw.get("requestBody", {}).get("content", {})
        if not content or case.body is NOT_SET:
            return
        schema = {**content["application/json"]["schema"],
                  "components": self.document["components"]}
        try:
            jsonschema.Draft202012Validator(schema).validate(case.body)
        except jsonschema.ValidationError as error:
            self.asker.fault(name, response, f"A body that is forbidden was taken: {error.message}")


def report(path, asker, seconds):
    cases, figures = [], {"seconds": round(seconds, 1), "faults": len(asker.faults)}
    for name in sorted(asker.operations):
        counts = asker.counts[name]
        faults = [fault for fault in asker.faults if fault["operation"] == name]
        succeeded = any(200 <= status < 300 for status in counts)
        cases.append({"id": name, "passed": succeeded and not faults, "faults": faults[:5],
                      "statuses": {str(key): counts[key] for key in sorted(counts)}})
        for status, count in counts.items():
            figures[f"{name}.{status}"] = count
    figures["requests"] = sum(sum(counts.values()) for counts in asker.counts.values())
    figures["operations"] = len(cases)
    passed = all(case["passed"] for case in cases)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(
        {"name": "schemathesis", "passed": passed, "figures": figures, "cases": cases},
        indent=1) + "\n")
    for case in cases:
        print("ok  " if case["passed"] else "FAIL", case["id"], case["statuses"])
        for fault in case["faults"]:
            print("    ", fault["status"], fault["what"], fault["answer"])
    print(f"{figures['requests']} requests, {figures['faults']} faults, {seconds:.0f} s")
    return passed


def main():
    warnings.simplefilter("ignore")
    tool, path = sys.argv[1], pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 24
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        house = House(tool, folder)
        try:
            house.build()
            address = house.serve()
            # From its text: read by its address, the description would leave itself out.
            document = requests.get(address + "/openapi.json", timeout=20).json()
            schema = schemathesis.openapi.from_dict(document)
            asker = Asker(address, schema, house)
            Story(asker, house).tell()
            fuzz = Fuzz(asker, house, document)
            for name in asker.operations:
                fuzz.run(name, min(count, 8) if name == STREAM else count)
            if house.service.poll() is not None:
                asker.faults.append({"operation": "health", "status": 0, "what": "ended",
                                     "answer": ""})
        except BaseException:
            log = house.folder / "processes.log"
            print(log.read_text()[-3000:] if log.exists() else "", file=sys.stderr)
            raise
        finally:
            house.end()
    sys.exit(0 if report(path, asker, time.monotonic() - began) else 1)


main()
