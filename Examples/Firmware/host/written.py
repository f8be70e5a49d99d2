"""The table of README.md against what was measured."""

from pathlib import Path

from report import Report

README = Path(__file__).resolve().parents[1] / "README.md"
COLUMNS = ("verify_flash_bytes", "verify_instructions", "verify_stack_bytes", "sign_flash_bytes",
           "sign_instructions", "sign_stack_bytes", "verify_sign_flash_bytes", "sha256_flash_bytes",
           "hmac_flash_bytes")
# Another release of the same compilers moves a number by a few per cent.
TOLERANCE = 0.1


def check(report: Report, targets: list[str]) -> None:
    """Each number of a measured target is where the table says, give or take a tenth."""
    rows = {}
    for line in README.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 1 + len(COLUMNS):
            rows[cells[0]] = cells[1:]
    for target in targets:
        for column, cell in zip(COLUMNS, rows.get(target, [""] * len(COLUMNS)), strict=True):
            digits = cell.removesuffix(" B").replace(",", "")
            measured = report.figures[f"{target}_{column}"]
            near = digits.isdigit() and abs(int(digits) / measured - 1) <= TOLERANCE
            report.case(f"{target}-{column.replace('_', '-')}-as-written", near,
                        f"written {cell}, measured {measured}")
