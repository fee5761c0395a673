"""The built-in rules on mail that was not written for them."""

import mailbox
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path

import fast_mail_parser
import pytest

from scanner import catalogue
from scanner.detection.detector import compile_rules, find
from scanner.terms import NOT_PERSONAL
from tests.detection.rules import message

MBOX = Path(__file__).parents[3] / "shared" / "corpora" / "mbox" / "spamassassin-1400.mbox"
CONTACTS = {"email-address", "phone-number", "us-postal-address", "de-postal-address"}
HAM = 1200  # the first messages are ham, the rest is spam


@pytest.mark.skipif(not MBOX.exists(), reason="the corpora are not here")
def test_public_mailing_lists_hold_contacts_and_news_and_no_numbers_of_persons() -> None:
    personal = [rule for rule in catalogue.load() if rule.category not in NOT_PERSONAL]
    detector = compile_rules(personal)
    with closing(mailbox.mbox(MBOX, create=False)) as mails:
        ham = [mail.as_bytes() for mail in islice(mails, HAM)]
    texts = ["\n".join(fast_mail_parser.parse_email(mail).text_plain) for mail in ham]
    believed = Counter[str]()
    for text in texts:
        findings, problems = find(detector, message(text))
        assert problems == []
        assert all(text[finding.start : finding.end] == finding.value for finding in findings)
        believed.update(finding.rule for finding in findings if finding.confidence != "low")
    # Each was read: contacts of firms, the ages of people in the news, hosts of servers, one birth in 1939.
    assert set(believed) <= CONTACTS | {"age", "date-of-birth", "ip-address"}
    assert believed["date-of-birth"] <= 1
