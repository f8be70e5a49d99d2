#!/usr/bin/env python3
"""Takes whole visits out of Vectors/v1 for the tests in C.

    visits.py OUT      leaves OUT/visits.h, a few visits, and OUT/small.txt and OUT/building.txt,
                       every case of a lock of that profile, and OUT/ed25519.txt, the cases that
                       a verify callback has to decide alone
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERBS = {"configure": "c", "hello": "h", "ferry": "f", "present": "p", "powerCycle": "b"}
CHANNELS = ["nfc", "ble", "uwb", "remote", "keypad", "intent"]
# Name in C, and the case: an unlock in two links with evidence; one that is tried twice; one that is
# tried again behind a power loss.
VISITS = {"delivery": "presentation-delivery", "twice": "replay-used-twice",
          "survives": "replay-spent-after-powercut"}


def reasons() -> dict[str, int]:
    """The rows of Spec/reasons.md that a lock can give."""
    rows = re.findall(r"^\| (\d+) \| (\w+) \|[^|]+\|[^|]+\|$",
                      (ROOT / "Spec/reasons.md").read_text(), flags=re.M)
    return {name: int(number) for number, name in rows if 100 <= int(number) < 3000}


def cases(profile: str) -> list[dict]:
    found = []
    for path in sorted((ROOT / "Vectors/v1").glob("*.json")):
        document = json.loads(path.read_text())
        for case in document["cases"] if "cases" in document else []:
            if isinstance(case, str):
                break  # the manifest
            first = case["steps"][0] if case.get("steps") else {}
            verbs = {step["do"] for step in case.get("steps", [])}
            # A preview is not a lock's to answer in C.
            if first.get("do") == "boot" and first.get("profile", "small") == profile \
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
                result.append(f"sensor {int(step.get('bolt') == 'thrown')} "
                              f"{int(step.get('door') == 'closed')}")
            case "reset":
                result.append(f"reset {reason} {int(step.get('presence', False))} {step['random']}")
            case "readShown" | "readAnswer" | "readChallenge" | "answerChallenge":
                pass  # a holder's step, or an auditor's
            case "configure":
                result.append(f"configure {reason} {int(step.get('presence', False))} {message}")
            case "hello":
                result.append(f"hello {reason} {expect.get('nonce', '-')} {message}")
            case "ferry":
                result.append(f"ferry {reason} {message}")
            case "present":
                channel = CHANNELS.index(step.get("channel", "ble"))
                shown = len(expect["shown"]) if "shown" in expect else "-"
                result.append(f"present {reason} {channel} {shown} {step.get('binding', '-')} "
                              f"{message}")
            case other:
                raise SystemExit(f"no such step: {other}")
    return result


def signatures() -> list[str]:
    """The cases of the family ed25519 where the equation alone decides (SIG-8)."""
    document = json.loads((ROOT / "Vectors/v1/ed25519.json").read_text())
    return [f"{int(step['expect']['verdict'] == 'allow')} {step['key']} {step['signature']} "
            f"{step['message'] or '-'}"
            for case in document["cases"] if case["requirements"][0] == "SIG-8"
            for step in case["steps"]]


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
            text += array(f"{name}_{index}", step.get("message", step.get("random")))
            expect = step.get("expect", {})
            reason = numbers[expect["reason"]] if "reason" in expect else 0
            rows.append(f"    {{'{VERBS[step['do']]}', {name}_{index}, sizeof {name}_{index}, {reason}}},")
        text += f"static const struct visit_step {name}_steps[] = {{\n" + "\n".join(rows) + "\n};\n"
        text += (f"const struct visit {name} = {{{name}_key, {name}_seed, {name}_random, "
                 f"{boot['drift']}, {name}_steps, {len(steps)}}};\n")
    names = "".join(f'    {{{number}, "{name}"}},\n' for name, number in numbers.items())
    return (text + "const struct visit_reason reasons[] = {\n" + names + "};\n"
            "const size_t reason_count = sizeof reasons / sizeof reasons[0];\n")


def main() -> None:
    out, numbers = Path(sys.argv[1]), reasons()
    (out / "visits.h").write_text(header(cases("small"), numbers))
    (out / "ed25519.txt").write_text("".join(line + "\n" for line in signatures()))
    for profile in ("small", "building"):
        (out / f"{profile}.txt").write_text(
            "".join(line + "\n" for case in cases(profile) for line in lines(case, numbers)))


if __name__ == "__main__":
    main()
