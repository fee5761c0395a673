"""Phrases of the analysis in French: none of those that it can say stays English."""

import pytest

from scanner.analysis import conversations, estimate, severity
from scanner.analysis.result import Notified, Range, Recall
from scanner.reports.language import language
from scanner.reports.phrases import translated
from tests.reports import results

FRENCH = language("fr")
WORST = severity.Facts(
    addresses=298,
    named=210,
    viewers=20,
    contexts=("context-health", "context-belief-and-orientation"),
    personal_data=("high",),
    rules=("ca-sin", "us-ssn"),
    reply_alls=2,
    forwards=1,
    recall=Recall(1, 0, 0, None, exposed_again=True),
    undelivered=0,
    notified=Notified(0, 297, None, None, exposed_again=False),
)
LEAST = severity.Facts(
    addresses=1,
    named=0,
    viewers=1,
    contexts=(),
    personal_data=(),
    rules=(),
    reply_alls=1,
    forwards=2,
    recall=Recall(0, 0, 0, None, exposed_again=False),
    undelivered=0,
    notified=Notified(1, 0, None, None, exposed_again=False),
)
ASIDE = [
    *(conversations.FORGED, conversations.COMPANIES, conversations.WROTE_BEFORE, conversations.ANSWERS),
    *(conversations.ANSWERS_UNSEEN, conversations.LIST),
]
STEPS = [
    step.what
    for step in estimate.count_trail(
        results.frame(dict.fromkeys(("message", "field", "address", "kind"), "string"), []), Range(1, 1, 1), 1
    )
]


@pytest.mark.parametrize("phrase", [*ASIDE, *STEPS, *severity.judge(WORST)[1], *severity.judge(LEAST)[1]])
def test_what_the_analysis_says_has_words_in_french(phrase: str) -> None:
    assert translated(phrase, FRENCH) != phrase
    assert translated(phrase, language("en")) == phrase


@pytest.mark.parametrize(
    ("phrase", "french"),
    [
        ("1298 outside addresses in view", "1\u202f298 adresses externes visibles"),
        ("1 reply-all showed the list again", "1 réponse à tous a montré la liste de nouveau"),
        ("sensitive context: health, debt", "contexte délicat\u00a0: santé, dettes"),
        (
            "personal data in the same mail: ca-sin, us-ssn",
            "renseignements personnels dans le même courriel\u00a0: ca-sin, us-ssn",
        ),
        ("outside addresses: 10 in To, 3 in Bcc", "adresses externes\u00a0: 10 en À, 3 en Cci"),
        ("skipped: empty file", "ignoré\u00a0: fichier vide"),
        ("not read: a.pst: something rare", "non lu\u00a0: a.pst: something rare"),
        ("ca-sin", "ca-sin"),
        ("", ""),
    ],
)
def test_phrases(phrase: str, french: str) -> None:
    assert translated(phrase, FRENCH) == french
