"""What was checked and measured, kept where others look for it."""

import json
from pathlib import Path


class Report:
    def __init__(self, name: str) -> None:
        self.name, self.figures, self.cases = name, {}, []

    def figure(self, key: str, value: float) -> None:
        self.figures[key] = value
        print(f"    {key} = {value:,}", flush=True)

    def case(self, identity: str, passed: bool, detail: str = "") -> None:
        entry = {"id": identity, "passed": passed}
        if detail:
            entry["detail"] = detail
        self.cases.append(entry)
        if not passed:
            print(f"    FAILED {identity} {detail}", flush=True)

    def skipped(self, identity: str, why: str) -> None:
        self.cases.append({"id": identity, "passed": True, "skipped": why})
        print(f"    skipped {identity}: {why}", flush=True)

    @property
    def passed(self) -> bool:
        return bool(self.cases) and all(case["passed"] for case in self.cases)

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        document = {"name": self.name, "passed": self.passed, "figures": self.figures,
                    "cases": self.cases}
        (folder / f"{self.name}.json").write_text(json.dumps(document, indent=1) + "\n")
