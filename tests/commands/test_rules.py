"""`blindcopy rules`: the catalogue shown, rules checked, a rule begun, the schema that editors use."""

import json
from pathlib import Path

import pytest

from scanner.cli import main
from scanner.rulesfolder import rules_folder

OWN = """
id = "room"
title = "Room number"
category = "room"
severity = "low"
reference = "House rules"

[[pattern]]
regex = '\\bR-\\d{3}\\b'
confidence = "low"

[examples]
match = ["R-123"]
ignore = ["R-12"]
"""


def _file(folder: Path, text: str, name: str = "room.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_names_each_rule_with_country_and_severity(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["rules", "list", "--rules", str(_file(tmp_path, OWN)), "--only", "room", "--only", "ca-sin"]) == 0
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "title", "category", "jurisdiction", "severity"]
    assert [(row.split()[0], *row.split()[-2:]) for row in rows] == [
        ("ca-sin", "CA", "high"),
        ("room", "*", "low"),
    ]


def test_a_rule_is_shown_whole_but_for_the_values_of_a_list(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "accounts.txt").write_text("7700-1234\n7700-9876\n", encoding="utf-8")
    settings = _file(tmp_path, "[[number]]\nid = 'account'\ntitle = 'Account'\nlist = 'accounts.txt'", "own.toml")
    assert main(["rules", "show", "account", "--settings", str(settings)]) == 0
    shown = capsys.readouterr().out
    assert json.loads(shown)["pattern"][0]["values"] == "2 values"
    assert "1234" not in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("R-12\"", "R-124\""), "room: should find nothing in: 'R-124'"),
        (OWN.replace("[examples]", "[[pattern]]\nregex = '\\bR-\\d{3}\\b'\nconfidence = 'high'\n[examples]"),
         "room: pattern[1] is that of room, pattern[0] again"),
    ],
    ids=["example", "twice"],
)  # fmt: skip
def test_what_a_rule_does_wrong_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, said: str
) -> None:
    assert main(["rules", "check", str(_file(tmp_path, text))]) == 2
    told = capsys.readouterr()
    assert told.err == f"{said}\n"
    assert told.out.endswith("1 thing wrong\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("low", "lwo"), "severity: 'lwo' is not one of low, medium, high, critical"),
        (OWN.replace("R-\\d{3}", "(a{1,1000}){1,1000}"), "pattern[0].regex: Bounded repeat is too large"),
        (OWN.replace("R-\\d{3}", "(\\w{1,60}){1,60}"), "pattern[0].regex: Pattern is too large"),
        (OWN.replace("R-\\d{3}", ".*a.{1000}b.{1000}c"), "pattern[0].regex: Pattern is too large"),
        (OWN.replace("confidence", "validate = 'luhm'\nconfidence"), "pattern[0].validate: 'luhm' is not one of"),
        (OWN.replace("confidence", "label = '('\nconfidence"), "pattern[0].label: Missing close parenthesis"),
    ],
    ids=["severity", "repeats", "nested repeats", "long gaps", "validator", "label"],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, said: str
) -> None:
    path = _file(tmp_path, text)
    assert main(["rules", "check", str(path)]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"blindcopy: {path}: {said}")
    assert (len(told.err.splitlines()), told.out) == (1, "")


def test_of_several_files_each_that_cannot_be_used_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    paths = [_file(tmp_path, "nothing", "a.toml"), _file(tmp_path, OWN), _file(tmp_path, "id = 1", "c.toml")]
    assert main(["rules", "check", *map(str, paths)]) == 2
    named = [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()]
    assert named == [str(paths[0]), str(paths[2])]


def test_a_rule_that_is_right_is_counted_with_its_examples(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["rules", "check", str(_file(tmp_path, OWN))]) == 0
    assert capsys.readouterr().out == "1 rule, 2 examples, 0 things wrong\n"


def test_a_new_rule_file_passes_its_check_and_is_not_written_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "my-rule.toml"
    assert main(["rules", "new", str(path)]) == 0
    assert f"blindcopy rules check {path}" in capsys.readouterr().out
    assert main(["rules", "check", str(path)]) == 0
    assert main(["rules", "new", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_the_template_names_the_schema_for_editors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "new"]) == 0
    begun = capsys.readouterr().out.splitlines()[0]
    assert begun == f"#:schema {(rules_folder() / 'rule.schema.json').resolve().as_uri()}"


def test_the_schema_in_the_repository_is_that_of_the_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "schema"]) == 0
    kept = (rules_folder() / "rule.schema.json").read_text(encoding="utf-8")
    assert json.loads(kept) == json.loads(capsys.readouterr().out), (
        "blindcopy rules schema > rules/rule.schema.json"
    )
