"""On real mail, no discussion of a mailing list becomes an incident, whoever is taken for the organisation."""

from pathlib import Path

import pytest

from scanner.analysis.examine import examine
from tests.analysis.scenario import NOW, asking, scanned

MBOX = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "mbox" / "spamassassin-1400.mbox"


@pytest.mark.skipif(not MBOX.exists(), reason="the corpus is not here")
def test_no_mail_of_a_mailing_list_is_an_incident(tmp_path: Path) -> None:
    with scanned(tmp_path / "case", MBOX) as case:
        senders = case.connection.execute("""
            SELECT DISTINCT regexp_extract(sender, '@(.+)$', 1) AS domain FROM messages
            WHERE visible >= 5 AND sender LIKE '%@%' ORDER BY domain""").fetchall()
        for (domain,) in senders[::3]:
            result = examine(case.connection, asking([domain]), NOW)
            for incident in result.incidents:
                listed = case.connection.execute(
                    """SELECT count(*) FROM messages
                       WHERE list_id <> '' AND subject = ? AND list_contains(?, sender)""",
                    [incident.subject, list(incident.senders)],
                ).fetchone()
                assert listed == (0,), (domain, incident.id)
    assert len(senders) >= 10
