"""The rules of a scan: where they come from, which are chosen, what names them all."""

import pickle
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from scanner import catalogue
from scanner.catalogue import digest, load
from scanner.detection.rule import CodeRule
from scanner.errors import UsageError
from scanner.model import Finding, Message
from scanner.rulesfolder import rules_folder
from tests.detection.rules import rule

BUILT_IN = (
    "ca-sin", "email-address", "iban", "payment-card", "phone-number", "us-ssn", "visible-recipients",
)  # fmt: skip


def _find_nothing(_message: Message) -> list[Finding]:
    return []


def _own_rule(folder: Path, name: str = "own-iban") -> Path:
    text = (rules_folder() / "iban.toml").read_text(encoding="utf-8")
    path = folder / f"{name}.toml"
    path.write_text(text.replace('id = "iban"', f'id = "{name}"'), encoding="utf-8")
    return path


def _ids(paths: Sequence[str] = (), only: Sequence[str] = (), skip: Sequence[str] = ()) -> list[str]:
    return [loaded.id for loaded in load(paths, only, skip)]


def test_the_built_in_rules_are_there_in_the_order_of_their_ids() -> None:
    assert set(BUILT_IN) <= set(_ids())
    assert _ids() == sorted(_ids())


def test_files_and_folders_add_rules(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    _own_rule(tmp_path / "deep")
    file = _own_rule(tmp_path, "own-file")
    assert {"own-iban", "own-file"} <= set(_ids(paths=[str(tmp_path)]))
    assert "own-file" in _ids(paths=[str(file)])


def test_incidents_come_with_what_they_are_told_by() -> None:
    chosen = set(_ids(only=["visible-recipients"]))
    by_category = {rule.id: rule.category for rule in load()}
    assert {by_category[name] for name in chosen} == {"exposure", "response", "context"}
    assert "notice-apology" not in _ids(only=["visible-recipients"], skip=["notice-apology"])


def test_only_and_skip_choose() -> None:
    assert _ids(only=["iban", "ca-sin"]) == ["ca-sin", "iban"]
    assert _ids(only=["iban", "ca-sin"], skip=["iban"]) == ["ca-sin"]
    assert "iban" not in _ids(skip=["iban"])


@pytest.mark.parametrize(("only", "skip"), [(["ibann"], []), ([], ["ibann"])], ids=["only", "skip"])
def test_an_id_that_no_rule_has_is_an_error_that_names_what_is_near(only: list[str], skip: list[str]) -> None:
    with pytest.raises(UsageError, match="no rule has the id 'ibann'; near it: iban"):
        load(only=only, skip=skip)


def test_of_an_id_that_nothing_is_near_the_error_says_where_all_are() -> None:
    with pytest.raises(UsageError, match="no rule has the id '0000'; `blindcopy rules list` shows all"):
        load(only=["0000"])


def test_two_rules_with_one_id_are_an_error_that_names_both_files(tmp_path: Path) -> None:
    shutil.copy(rules_folder() / "iban.toml", tmp_path / "copy.toml")
    with pytest.raises(UsageError, match=r"copy\.toml: id: 'iban' is taken by the rule in .*iban\.toml"):
        load([str(tmp_path)])


def test_a_path_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no rule"):
        load([str(tmp_path)])
    with pytest.raises(UsageError, match="no such file or folder"):
        load([str(tmp_path / "absent")])


def test_installed_packages_add_rules_in_code(monkeypatch: pytest.MonkeyPatch) -> None:
    added = CodeRule("in-code", "In code", "test", "", "low", _find_nothing)
    entries = [SimpleNamespace(name="mine", load=lambda: added)]
    monkeypatch.setattr(catalogue, "entry_points", lambda group: entries if group == "blindcopy.rules" else [])
    assert added in load()


def test_an_entry_point_that_is_no_rule_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [SimpleNamespace(name="mine", load=lambda: "text")]
    monkeypatch.setattr(catalogue, "entry_points", lambda **_: entries)
    with pytest.raises(UsageError, match="entry point mine: is a str, not a CodeRule"):
        load()


def test_rules_pickle() -> None:
    rules = (*load(), CodeRule("in-code", "In code", "test", "", "low", _find_nothing))
    assert pickle.loads(pickle.dumps(rules)) == rules


def test_the_digest_is_of_what_the_rules_say_and_not_of_their_order() -> None:
    first, second = rule(), rule(id="other")
    assert digest([first, second]) == digest([second, first])
    changed = rule(pattern=[{"regex": r"\b\d{4}\b", "confidence": "low"}])
    in_code = CodeRule("three-digits", "In code", "test", "", "low", _find_nothing)
    assert len({digest([]), digest([first]), digest([changed]), digest([in_code]), digest([first, second])}) == 5
