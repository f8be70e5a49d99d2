"""The files of cases are what schema.json says, and name one another rightly."""

import hashlib
import json

import jsonschema
import pytest

from published import VECTORS, cases, families

SCHEMA = json.loads((VECTORS / "schema.json").read_text())
FILES = sorted(path for path in VECTORS.glob("*.json") if path.name != "schema.json")


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_is_of_the_schema(path):
    document = json.loads(path.read_text())
    validator = jsonschema.Draft202012Validator(SCHEMA)
    # The branch that the file means gives the telling message; oneOf itself only says "none".
    branch = "exclusions" if isinstance(document, list) else (
        "manifest" if document.get("format", "").endswith("manifest") else "file")
    inner = validator.evolve(schema={"$ref": f"#/$defs/{branch}", "$defs": SCHEMA["$defs"]})
    errors = [f"{error.json_path}: {error.message}"[:300] for error in inner.iter_errors(document)]
    assert not errors, errors[:5]
    validator.validate(document)


def test_schema_is_strict():
    """A file with a stray key, an odd digit or a capital digit is refused."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for change in (
        lambda step: step.update(extra=1),
        lambda step: step.update(message="0"),
        lambda step: step.update(message="AB"),
        lambda step: step.pop("message"),
        lambda step: step.update(seed="00" * 32),
        lambda step: step["expect"].update(verdict="acceptable"),
        lambda step: step["expect"].update(verdict="deny"),
    ):
        document = json.loads((VECTORS / "cbor.json").read_text())
        document["cases"] = document["cases"][:1]
        change(document["cases"][0]["steps"][0])
        assert not validator.is_valid(document)


def test_ids_are_unique_and_begin_with_their_family():
    assert len({case["id"] for case in cases()}) == len(cases())
    for name, family in families().items():
        assert family["family"] == name
        assert all(case["id"].startswith(name + "-") for case in family["cases"])


def test_negatives_name_an_allow_case():
    for family in families().values():
        verdicts = {
            case["id"]: [step["expect"]["verdict"] for step in case["steps"] if "expect" in step][-1]
            for case in family["cases"]}
        for case in family["cases"]:
            if verdicts[case["id"]] == "deny":
                assert verdicts.get(case.get("of")) == "allow", case["id"]
            else:
                assert "of" not in case, case["id"]


def test_manifest_counts_and_hashes():
    manifest = json.loads((VECTORS / "manifest.json").read_text())
    for row in manifest["families"]:
        data = (VECTORS / row["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        assert len(json.loads(data)["cases"]) == row["cases"]
    on_disk = {path.name for path in FILES} - {"manifest.json", "exclusions.json"}
    assert on_disk == {row["file"] for row in manifest["families"]}
