"""Figures against Examples/Firmware/budget.json: a budget is never exceeded, an aim is told.

A budget is the aim where that is met, and else what was measured, rounded up: it only ever falls.
"""

import json
from pathlib import Path

from report import Report

BUDGET = Path(__file__).resolve().parents[1] / "budget.json"


def check(report: Report) -> None:
    for key, entry in json.loads(BUDGET.read_text()).items():
        figure, most, aim = report.figures.get(key), entry["budget"], entry["aim"]
        within = figure is not None and figure <= most
        report.case(f"{key}.budget", within, f"{key} {figure}, budget {most}, aim {aim}")
        print(f"    {key} {figure}, budget {most}, aim {aim}", flush=True)
