#!/usr/bin/env python3
"""Takes whole visits out of Vectors/v1 for the tests in C.

    visits.py OUT      leaves OUT/visits.h, a few visits, and OUT/cases.txt, every case of a lock
                       of the profile `small`
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHANNELS = ["nfc", "ble", "uwb", "remote", "keypad", "intent"]
# Name in C, and the case: an unlock in two links with evidence, and one that is tried twice.
VISITS = {"delivery": "presentation-delivery", "twice": "replay-used-twice"}


def reasons() -> dict[str, int]:
    """The rows of Spec/reasons.md that a lock can give."""
    rows = re.findall(r"^\| (\d+) \| (\w+) \|[^|]+\|[^|]+\|$",
                      (ROOT / "Spec/reasons.md").read_text(), flags=re.M)
    return {name: int(number) for number, name in rows if 100 <= int(number) < 3000}


def cases() -> list[dict]:
    found = []
    for path in sorted((ROOT / "Vectors/v1").glob("*.json")):
        document = json.loads(path.read_text())
        for case in document["cases"] if "cases" in document else []:
            first = case["steps"][0] if case.get("steps") else {}
            verbs = {step["do"] for step in case.get("steps", [])}
            # A preview is not a lock's to answer in C.
            if first.get("do") == "boot" and first.get("profile", "small") == "small" \
                    and "preview" not in verbs:
                found.append(case)
    return found


def lines(case: dict, numbers: dict[str, int]) -> list[str]:
    """A case as play.c reads it."""
    result = [f"case {case['id']}"]
    for step in case["steps"]:
        expect = step.get("expect", {})
        reason = numbers[expect["reason"]] if "reason" in expect else 0
        message = step.get("message", "")
        match step["do"]:
            case "boot":
                result.append(f"boot {step['drift']} {step['key']} {step['seed']} {step['random']}")
            case "powerCycle":
                result.append(f"power {step['random']}")
            case "advance":
                result.append(f"advance {step['seconds']}")
            case "sensor":
                if (step.get("bolt"), step.get("door")) == ("thrown", "closed"):
                    result.append("locked")
            case "configure":
                result.append(f"configure {reason} {int(step.get('presence', False))} {message}")
            case "hello":
                result.append(f"hello {reason} {expect.get('nonce', '-')} {message}")
            case "ferry":
                result.append(f"ferry {reason} {message}")
            case "present":
                channel = CHANNELS.index(step.get("channel", "ble"))
                result.append(f"present {reason} {channel} {step.get('binding', '-')} {message}")
            case other:
                raise SystemExit(f"no such step: {other}")
    return result


def array(name: str, content: str) -> str:
    values = [f"0x{content[at:at + 2]}," for at in range(0, len(content), 2)]
    rows = [" ".join(values[at:at + 16]) for at in range(0, len(values), 16)]
    return f"static const uint8_t {name}[] = {{\n    " + "\n    ".join(rows) + "\n};\n"


def header(found: list[dict], numbers: dict[str, int]) -> str:
    """The visits as arrays and tables of C."""
    text = "/* Made from Vectors/v1 by visits.py. */\n"
    for name, identity in VISITS.items():
        case = next(case for case in found if case["id"] == identity)
        boot, steps, rows = case["steps"][0], case["steps"][1:], []
        for field in ("key", "seed", "random"):
            text += array(f"{name}_{field}", boot[field])
        for index, step in enumerate(steps):
            text += array(f"{name}_{index}", step["message"])
            reason = numbers[step["expect"]["reason"]] if "reason" in step["expect"] else 0
            rows.append(f"    {{'{step['do'][0]}', {name}_{index}, sizeof {name}_{index}, {reason}}},")
        text += f"static const struct visit_step {name}_steps[] = {{\n" + "\n".join(rows) + "\n};\n"
        text += (f"const struct visit {name} = {{{name}_key, {name}_seed, {name}_random, "
                 f"{boot['drift']}, {name}_steps, {len(steps)}}};\n")
    names = "".join(f'    {{{number}, "{name}"}},\n' for name, number in numbers.items())
    return (text + "const struct visit_reason reasons[] = {\n" + names + "};\n"
            "const size_t reason_count = sizeof reasons / sizeof reasons[0];\n")


def main() -> None:
    out, numbers, found = Path(sys.argv[1]), reasons(), cases()
    (out / "visits.h").write_text(header(found, numbers))
    (out / "cases.txt").write_text(
        "".join(line + "\n" for case in found for line in lines(case, numbers)))


if __name__ == "__main__":
    main()
