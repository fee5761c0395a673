"""The sample and the casebook are what they say, by means of the standard library alone."""

import csv
import mailbox
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

import pytest

from sample_data.make import EML_COPIES, EML_ONLY, UNLISTED, Sample, sample
from tests.casebook.case import Case, utc
from tests.casebook.cases import CASES, gloucestershire_police
from tests.casebook.mail import AS_WRITTEN, sent_at
from tests.casebook.utility import canadian_service_provider
from tests.casebook.writers import write_eml, write_maildir, write_mbox
from tests.pst import reading

ROOT = Path(__file__).resolve().parents[1]
UTILITY = ROOT / "sample_data" / "utility"
EXPLAINED_AUDIENCES = {"conversation", "companies", "mailing-list"}


@pytest.fixture(scope="module", params=CASES, ids=lambda build: build.__name__)
def case(request: pytest.FixtureRequest) -> Case:
    built: Case = request.param()
    return built


@pytest.fixture(scope="module")
def made() -> Sample:
    return sample()


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def _read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def _read_mbox(path: Path) -> list[EmailMessage]:
    stored = mailbox.mbox(path, create=False)
    try:
        return [_read(stored.get_bytes(key)) for key in stored.iterkeys()]
    finally:
        stored.close()


def _read_maildir(path: Path) -> list[EmailMessage]:
    inbox = mailbox.Maildir(path, create=False)
    folders = [inbox, *(inbox.get_folder(name) for name in inbox.list_folders())]
    return [_read(folder.get_bytes(key)) for folder in folders for key in folder.iterkeys()]


def _message_ids(messages: Iterable[EmailMessage]) -> Counter[str]:
    return Counter(str(one["message-id"]) for one in messages)


def _outsiders(message: EmailMessage, organisation: tuple[str, ...], *fields: str) -> set[str]:
    addresses = {address for _, address in getaddresses([str(message[name] or "") for name in fields])}
    return {one for one in addresses if one and one.partition("@")[2] not in organisation}


def test_the_sample_on_disk_is_what_the_generator_makes(made: Sample) -> None:
    assert _files(UTILITY) == made.files


def test_another_locale_hash_seed_and_time_zone_give_the_same_bytes(made: Sample, tmp_path: Path) -> None:
    program = "import sys, pathlib, sample_data.make as m; m.write(pathlib.Path(sys.argv[1]))"
    elsewhere = os.environ | {"PYTHONHASHSEED": "7", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kolkata"}
    subprocess.run([sys.executable, "-c", program, tmp_path], check=True, cwd=ROOT, env=elsewhere)
    assert _files(tmp_path) == made.files


def test_the_sample_stays_under_two_megabytes(made: Sample) -> None:
    assert sum(map(len, made.files.values())) < 2_000_000


def test_the_files_hold_the_expected_number_of_messages_and_copies(made: Sample) -> None:
    in_mbox = _message_ids(one for name in ("Sent", "Inbox") for one in _read_mbox(UTILITY / f"{name}.mbox"))
    in_eml = _message_ids(_read(raw) for name, raw in made.files.items() if name.startswith("eml/"))
    stored, orphans = reading.read(UTILITY / "outlook.pst")
    in_outlook = Counter(one.message_id for folder in stored.folders for one in folder.messages)
    every = in_mbox + in_eml + in_outlook
    assert not orphans
    assert {
        "found": every.total(),
        "scanned": len(every),
        "duplicate": every.total() - len(every),
        "unreadable": 0,
    } == made.expected["messages"]
    assert (len(in_eml & in_mbox), len(in_eml - in_mbox)) == (EML_COPIES, EML_ONLY)


def test_the_sent_folder_shows_298_people_recalls_nine_times_and_apologises_to_each() -> None:
    sent = _read_mbox(UTILITY / "Sent.mbox")
    organisation = ("utility.example",)
    mass = [one for one in sent if one["subject"] == "Reconnection of your seasonal service"]
    shown = Counter(address for one in mass for address in _outsiders(one, organisation, "cc"))
    told = Counter(
        address
        for one in sent
        if one["subject"].startswith("An apology")
        for address in _outsiders(one, organisation, "to", "cc", "bcc")
    )
    assert (len(mass), len(shown), shown.total()) == (9, 298, 298)
    assert told == shown
    assert sum(one["subject"].startswith("Recall: ") for one in sent) == 9
    assert {one["from"].addresses[0].domain for one in sent} == {"utility.example"}


def test_the_customer_list_agrees_with_the_figures(made: Sample) -> None:
    rows = list(csv.DictReader(made.files["customers.csv"].decode().splitlines()))
    listed = {row["email"] for row in rows}
    exposed = {person.address for person in canadian_service_provider().exposed}
    customers = {row["customer_id"] for row in rows if row["email"] in exposed}
    assert len(listed) == len(rows)
    assert len(customers) == made.expected["incidents"][0]["customers_exposed"]
    assert len(exposed - listed) == UNLISTED


def test_every_message_is_well_formed_and_gives_the_same_bytes_again(case: Case) -> None:
    for one in case.messages:
        raw = one.message.as_bytes()
        again = message_from_bytes(raw, policy=AS_WRITTEN)
        assert again.as_bytes() == raw
        assert [part.defects for part in again.walk() if part.defects] == []


def test_mass_mails_show_the_people_that_the_expected_figures_count(case: Case) -> None:
    known = {person.address for person in case.exposed}
    for incident in case.expected["incidents"]:
        mass = [
            one.message
            for one in case.messages
            if one.folder == "Sent"
            and one.message["subject"] == incident["subject"]
            and incident["first_sent"] <= utc(sent_at(one.message)) <= incident["last_sent"]
        ]
        shown = {address for one in mass for address in _outsiders(one, case.organisation, incident["field"])}
        assert (len(mass), len(shown)) == (incident["messages"], incident["addresses_exposed"])
        assert shown <= known
    assert len(known) == case.expected["totals"]["addresses_exposed"]


def test_all_other_sent_mail_with_five_outsiders_in_view_has_its_reason(case: Case) -> None:
    subjects = {incident["subject"] for incident in case.expected["incidents"]}
    showing = {
        str(one.message["message-id"])
        for one in case.messages
        if one.folder == "Sent"
        and str(one.message["subject"]).removeprefix("Recall: ") not in subjects
        and len(_outsiders(one.message, case.organisation, "to", "cc")) >= 5
    }
    reasons = case.expected["set_aside"]
    assert showing == {key for key, reason in reasons.items() if reason in EXPLAINED_AUDIENCES}


def test_no_two_people_share_an_address(case: Case) -> None:
    people = (*case.exposed, *case.bystanders)
    assert len({person.address for person in people}) == len(people)


@pytest.mark.parametrize("kind", ["mbox", "eml", "maildir"])
def test_each_way_of_writing_keeps_every_message(kind: str, tmp_path: Path) -> None:
    written = gloucestershire_police()
    if kind == "mbox":
        found = [one for path in write_mbox(written, tmp_path) for one in _read_mbox(path)]
    elif kind == "eml":
        found = [_read(path.read_bytes()) for path in write_eml(written, tmp_path)]
    else:
        write_maildir(written, tmp_path)
        found = _read_maildir(tmp_path)
    assert _message_ids(found) == _message_ids(one.message for one in written.messages)
