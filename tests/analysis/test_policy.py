"""The policies that a scheduled scan can watch, each off until it is configured."""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner import catalogue
from scanner.cli import main
from scanner.commands.scanning import watched
from scanner.errors import UsageError
from scanner.question import PolicyRule
from tests.analysis.scenario import DESK, ORG, Mail, arrived, at, examined, mail, people

TEN = people(10)
SUPERVISOR = f"supervisor@{ORG}"
BLIND = mail(to=[DESK], bcc=TEN, id=f"blind@{ORG}", subject="Newsletter")
VIEW = mail(to=TEN, id=f"view@{ORG}", subject="Project", when=at(days=9))
FEW = mail(to=TEN[:3], bcc=TEN[3:4], subject="Four")
MARKETING = mail(f"news@mailing.{ORG}", [DESK], bcc=TEN, id=f"news@{ORG}", subject="News")
APPROVED = mail(to=[DESK], cc=[SUPERVISOR], bcc=TEN, id=f"approved@{ORG}", subject="Approved")
SENSITIVE = mail(to=[DESK], bcc=TEN, id=f"sin@{ORG}", subject="Account", text="SIN: 046 454 286")
PHONE = mail(to=[DESK], bcc=TEN, id=f"phone@{ORG}", subject="Call us", text="Call us at 613-555-0142.")
FORGED = arrived(DESK, TEN, subject="Prize", folder="Junk")


def policy(kind: str, **settings: Any) -> PolicyRule:
    usual: dict[str, Any] = {
        "threshold": 5,
        "allowed_senders": (),
        "approvers": (),
        "personal_data_from": "high",
    }
    return PolicyRule(rule=f"our-{kind}", severity="medium", kind=kind, **usual | settings)


CASES: dict[str, tuple[PolicyRule, list[Mail], dict[str, str]]] = {
    "mass mail at all, in whichever field": (
        policy("mass-mail"),
        [BLIND, VIEW, FEW],
        {BLIND.id: "outside addresses: 10 in Bcc", VIEW.id: "outside addresses: 10 in To"},
    ),
    "mass mail from a larger number": (policy("mass-mail", threshold=11), [BLIND, VIEW], {}),
    "under a forged name": (policy("mass-mail"), [FORGED], {}),
    "not by an allowed sender": (
        policy("sender", allowed_senders=(f"mailing.{ORG}",)),
        [BLIND, MARKETING],
        {BLIND.id: "its sender is not allowed to send it"},
    ),
    "by an allowed address": (policy("sender", allowed_senders=(DESK,)), [BLIND, VIEW], {}),
    "without an approver": (
        policy("approver", approvers=(SUPERVISOR,)),
        [BLIND, APPROVED],
        {BLIND.id: "no approver is on it"},
    ),
    "sent by the approver": (policy("approver", approvers=(DESK,)), [BLIND], {}),
    "a list in view": (
        policy("visible-list"),
        [BLIND, VIEW],
        {VIEW.id: "10 outside addresses in view"},
    ),
    "personal data": (
        policy("personal-data"),
        [BLIND, SENSITIVE, PHONE],
        {SENSITIVE.id: "personal data: ca-sin"},
    ),
    "any personal data": (
        policy("personal-data", personal_data_from="low"),
        [SENSITIVE, PHONE],
        {SENSITIVE.id: "personal data: ca-sin", PHONE.id: "personal data: phone-number"},
    ),
}


@pytest.mark.parametrize(("rule", "mails", "expected"), CASES.values(), ids=CASES)
def test_what_breaks_a_policy_is_listed(
    rule: PolicyRule, mails: list[Mail], expected: dict[str, str], tmp_path: Path
) -> None:
    table = examined(tmp_path, mails, policies=(rule,)).policy
    assert dict(zip(table["message_id"].str.strip("<>"), table["detail"], strict=True)) == expected
    assert set(table["rule"]) <= {rule.rule}
    assert all(table[column].ne("").all() for column in ("source", "position", "sender", "subject"))


def test_a_policy_counts_apart_from_incidents(tmp_path: Path) -> None:
    result = examined(tmp_path, [BLIND, VIEW], policies=(policy("mass-mail"), policy("visible-list")))
    assert len(result.incidents) == 1
    assert list(result.policy["rule"]) == ["our-mass-mail", "our-mass-mail", "our-visible-list"]
    assert result.assumptions["policies"] == ["our-mass-mail", "our-visible-list"]


def test_the_rules_that_come_along_are_five_and_off() -> None:
    policies = [rule for rule in catalogue.load() if rule.category == "policy"]
    assert len(policies) == 5
    assert watched(tuple(policies)) == ()


OWN = """
id = "our-senders"
title = "Marketing sends"
category = "policy"
severity = "high"
reference = "Handbook, 4.2"

[policy]
kind = "sender"
enabled = true
"""


def test_a_policy_that_nobody_could_keep_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    with pytest.raises(UsageError, match=r"own.toml: .*allowed_senders"):
        catalogue.load([str(tmp_path / "own.toml")])


def test_a_file_of_one_s_own_turns_a_policy_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, own, report = tmp_path / "sent.mbox", tmp_path / "own.toml", tmp_path / "report"
    source.write_bytes(b"From x Mon Mar 24 09:00:00 2025\n" + BLIND.written)
    own.write_text(OWN + 'allowed_senders = ["News@Utility.example"]\n')
    case = ["--case", str(tmp_path / "case")]
    scan = ["scan", str(source), "--org", ORG, "--rules", str(own), "--jobs", "1", "--quiet", *case]
    assert main([*scan, "--fail-on", "high", "--json"]) == 1
    expected = [{"rule": "our-senders", "severity": "high", "messages": 1}]
    assert json.loads(capsys.readouterr().out)["policy"] == expected
    assert main(["report", str(tmp_path / "case"), "--report", str(report)]) == 0
    assert json.loads((report / "summary.json").read_text())["policy"] == expected
    assert "not allowed" in (report / "policy.csv").read_text()
    assert "Breaches of policies: 1 (1 our-senders)" in capsys.readouterr().out
