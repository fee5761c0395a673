"""The served report: what is answered and refused, and that nothing but a form of the page changes the case."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

import duckdb
import pytest
from werkzeug.test import Client, TestResponse

from scanner.analysis.deciding import decided
from scanner.case import Case
from scanner.decisions import FindingsJudged, IncidentJudged, PersonTold, kept_decisions
from scanner.reports.report import Reader
from scanner.serve.access import LARGEST_BODY, Access
from scanner.serve.application import Served, application
from tests.decided import RULE, SIN, THIRD, measured, scanned

PORT = 8642
HERE = f"http://127.0.0.1:{PORT}"
ACCESS = Access(PORT)
TORONTO = ZoneInfo("America/Toronto")
FORM = "application/x-www-form-urlencoded"


class Desk(NamedTuple):
    """A case that is served, and a browser."""

    served: Served
    browser: Client

    @property
    def case(self) -> Case:
        return self.served.case

    def ask(self, path: str = "", *, token: str = ACCESS.token, method: str = "GET", **asked: Any) -> TestResponse:
        return self.browser.open(f"/{token}/{path}", method=method, base_url=HERE, **asked)

    def send(self, **fields: Any) -> TestResponse:
        form = {"token": ACCESS.form_token, "by": "Jane Doe", "why": "looked at", **fields}
        return self.ask("decide", method="POST", data=form, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with scanned(tmp_path_factory.mktemp("served")) as case:
        served = Served(case, measured(case), Reader(reveal=False, timezone=TORONTO), ACCESS)
        yield Desk(served, Client(application(served)))


def test_the_page_is_the_report_with_forms(desk: Desk) -> None:
    page = desk.ask()
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "I-0003" in page.text
    assert ACCESS.form_token in page.text
    assert THIRD[0] not in page.text


def test_every_answer_is_for_this_browser_alone(desk: Desk) -> None:
    for answer in (
        desk.ask(),
        desk.ask("no-such-page"),
        desk.ask(token="wrong"),
        desk.ask("findings?rule=" + RULE),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in answer.headers


# -- refused ------------------------------------------------------------------------------------------------------

VALID = {
    "token": ACCESS.form_token,
    "about": "incident",
    "incident": "I-0001",
    "verdict": "false",
    "by": "Jane Doe",
    "why": "looked at",
}
POST: dict[str, Any] = {
    "path": "decide",
    "method": "POST",
    "data": VALID,
    "headers": {"Sec-Fetch-Site": "same-origin"},
}
REFUSED: dict[str, tuple[int, dict[str, Any]]] = {
    "no token": (403, {"token": ""}),
    "a wrong token": (403, {"token": "x" * len(ACCESS.token)}),
    "part of the token": (403, {"token": ACCESS.token[:-1]}),
    "more than the token": (403, {"token": ACCESS.token + "x"}),
    "a token that is no ASCII": (403, {"token": "ünïcödé"}),
    "the token of forms": (403, {"token": ACCESS.form_token}),
    "another host": (421, {"headers": {"Host": "evil.example"}}),
    "another host with the port": (421, {"headers": {"Host": f"evil.example:{PORT}"}}),
    "another port": (421, {"headers": {"Host": f"127.0.0.1:{PORT + 1}"}}),
    "an address that is not 127.0.0.1": (421, {"headers": {"Host": f"127.0.0.2:{PORT}"}}),
    "no host": (421, {"headers": {"Host": ""}}),
    "an image of another site": (403, {"headers": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}}),
    "a fetch of another site": (403, {"headers": {"Sec-Fetch-Site": "cross-site"}}),
    "a page of another port": (403, {"headers": {"Sec-Fetch-Site": "same-site"}}),
    "a frame of another site": (
        403,
        {"headers": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}},
    ),
    "another origin reads": (403, {"headers": {"Origin": "https://evil.example"}}),
    "no such page": (404, {"path": "nothing"}),
    "a path beside": (404, {"path": "../decide"}),
    "a rule that is not there": (404, {"path": "findings?rule=none"}),
    "GET of the form": (404, {"path": "decide"}),
    "POST to the page": (404, POST | {"path": ""}),
    "PUT": (405, {"method": "PUT"}),
    "DELETE": (405, {"method": "DELETE"}),
    "OPTIONS": (405, {"method": "OPTIONS", "headers": {"Origin": HERE}}),
    "a form of another site": (403, POST | {"headers": {"Sec-Fetch-Site": "cross-site"}}),
    "a form followed from another site": (
        403,
        POST
        | {
            "headers": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        },
    ),
    "a form of another port": (403, POST | {"headers": {"Sec-Fetch-Site": "same-site"}}),
    "a form that no browser page sent": (403, POST | {"headers": {"Sec-Fetch-Site": "none"}}),
    "a form of another origin": (403, POST | {"headers": {"Origin": "https://evil.example"}}),
    "a form of a hidden origin": (403, POST | {"headers": {"Origin": "null"}}),
    "a form that says not where it is from": (403, POST | {"headers": {}}),
    "a form of two opinions": (
        403,
        POST | {"headers": {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}},
    ),
    "a form with a wrong token": (403, POST | {"data": VALID | {"token": "x"}}),
    "a form without a token": (403, POST | {"data": VALID | {"token": ""}}),
    "a form on a wrong path": (403, POST | {"token": "x"}),
    "a form to another host": (
        421,
        POST | {"headers": {"Sec-Fetch-Site": "same-origin", "Host": f"evil.example:{PORT}"}},
    ),
    "JSON": (415, POST | {"data": "{}", "content_type": "application/json"}),
    "text": (415, POST | {"data": "about=incident", "content_type": "text/plain"}),
    "parts": (415, POST | {"content_type": "multipart/form-data"}),
    "a large form": (413, POST | {"data": "a=" + "x" * LARGEST_BODY, "content_type": FORM}),
}


@pytest.mark.parametrize(("status", "asked"), REFUSED.values(), ids=REFUSED)
def test_refused_and_nothing_changes_or_leaks(desk: Desk, status: int, asked: dict[str, Any]) -> None:
    before = kept_decisions(desk.case)
    answer = desk.ask(**asked)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert ACCESS.token not in answer.text + str(answer.headers)
    assert ACCESS.form_token not in answer.text
    assert kept_decisions(desk.case) == before


ALLOWED = {
    "typed": {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    "a browser without Fetch Metadata": {},
    "as localhost": {"Host": f"LOCALHOST:{PORT}"},
    "a link in another page": {
        "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
    },
}  # fmt: skip


@pytest.mark.parametrize("headers", ALLOWED.values(), ids=ALLOWED)
def test_who_has_the_address_sees_the_report(desk: Desk, headers: dict[str, str]) -> None:
    assert desk.ask(headers=headers).status_code == 200


def test_a_browser_without_fetch_metadata_sends_forms_by_its_origin(desk: Desk) -> None:
    before = len(kept_decisions(desk.case))
    assert desk.ask(**POST | {"headers": {"Origin": HERE}}).status_code == 303
    assert len(kept_decisions(desk.case)) == before + 1


def test_the_address_that_a_browser_is_started_with_is_good_once(desk: Desk) -> None:
    access = Access(PORT)
    browser = Client(application(Served(desk.case, desk.served.basis, desk.served.reader, access)))
    answers = [browser.get(f"/{access.once}/", base_url=HERE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 403]
    assert answers[0].headers["Location"] == f"/{access.token}/"


def test_reading_changes_nothing(desk: Desk) -> None:
    before = kept_decisions(desk.case)
    for path in ("", "findings?rule=ca-sin", "findings?rule=ca-sin&start=-4", "findings?rule=ca-sin&start=x"):
        for method in ("GET", "HEAD"):
            assert desk.ask(path, method=method).status_code == 200
    assert kept_decisions(desk.case) == before


class Short:
    """The connection of a case whose queries run out of memory until they were given more of it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, times: int) -> None:
        self._connection = connection
        self._left = times

    def execute(self, query: str, *given: Any) -> duckdb.DuckDBPyConnection:
        if query.startswith("SET memory_limit"):
            self._left -= 1
        elif self._left and "judged" in query:
            raise duckdb.OutOfMemoryException("out of memory")
        return self._connection.execute(query, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


ASKING: dict[str, dict[str, Any]] = {
    "the page": {},
    "findings": {"path": f"findings?rule={RULE}"},
}


@pytest.mark.parametrize("asked", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize(("times", "status"), [(0, 200), (2, 200), (99, 500)], ids=["enough", "little", "none"])
def test_what_runs_out_of_memory_is_asked_again_with_more(
    desk: Desk, asked: dict[str, Any], times: int, status: int
) -> None:
    short = Case(cast("duckdb.DuckDBPyConnection", Short(desk.case.connection, times)), desk.case.path)
    browser = Client(application(replace(desk.served, case=short)))
    answer = browser.open(f"/{ACCESS.token}/{asked.get('path', '')}", base_url=HERE)
    assert answer.status_code == status
    if status == 500:
        assert "too large for the memory" in answer.text


# -- taken in -----------------------------------------------------------------------------------------------------


def test_an_incident_is_decided_on_and_the_page_follows(desk: Desk) -> None:
    answer = desk.send(about="incident", incident="I-0003", verdict="accepted")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{ACCESS.token}/#I-0003")
    kept = kept_decisions(desk.case)[-1]
    assert isinstance(kept.what, IncidentJudged)
    assert (kept.decided_by, kept.why, kept.what.verdict) == ("Jane Doe", "looked at", "accepted")
    result = decided(desk.case.connection, desk.served.basis, kept_decisions(desk.case)).decided
    assert result is not None
    assert result.incidents["I-0003"].verdict == "accepted"
    assert 'value="Jane Doe"' in desk.ask().text


def test_ticked_people_are_told_in_the_reader_s_time_zone(desk: Desk) -> None:
    persons = desk.served.basis.result.people["person"].tolist()[:2]
    answer = desk.send(about="person", person=persons, told_how="letter", told_at="2025-04-01T09:30")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{ACCESS.token}/#people")
    told = [each.what for each in kept_decisions(desk.case)[-2:]]
    for each in told:
        assert isinstance(each, PersonTold)
        assert each.told_at.isoformat() == "2025-04-01T13:30:00+00:00"
        assert (each.told_how, each.told_by) == ("letter", "Jane Doe")


def test_findings_are_listed_masked_and_escaped(desk: Desk) -> None:
    listed = desk.ask(f"findings?rule={RULE}").text
    assert listed.count("••• ••• •••") == 4
    assert "e&amp;&#39;x@utility.example" in listed
    assert SIN not in listed
    assert "2025-04-02 05:00 (09:00 UTC)" in listed


SCOPES = {"mail": ("mail", 1, True), "value": ("value", 1, False)}


@pytest.mark.parametrize(("scope", "count", "one_mail"), SCOPES.values(), ids=SCOPES)
def test_ticked_findings_are_decided_on(desk: Desk, scope: str, count: int, one_mail: bool) -> None:
    listed = desk.ask(f"findings?rule={RULE}").text
    names = re.findall(r'name="finding" value="([^"]+)"', listed)
    assert len(names) == 4
    before = len(kept_decisions(desk.case))
    answer = desk.send(about="findings", rule=RULE, verdict="false", scope=scope, finding=[names[0], names[1]])
    assert answer.status_code == 303
    made = kept_decisions(desk.case)[before:]
    assert len(made) == count  # the value stands twice in one mail
    assert isinstance(made[0].what, FindingsJudged)
    assert (made[0].what.mail is not None) == one_mail
    assert made[0].what.value_hash in names[0]


def test_a_decision_is_withdrawn(desk: Desk) -> None:
    desk.send(about="findings", rule=RULE, verdict="false")
    number = len(kept_decisions(desk.case))
    assert desk.send(about="withdrawal", decision=str(number)).status_code == 303
    assert desk.send(about="withdrawal", decision=str(number)).status_code == 400


FINDING = f"{'A' * 32} {'a' * 32}"
NONSENSE = {
    "nothing": {},
    "an unknown incident": {"about": "incident", "incident": "I-4711", "verdict": "false"},
    "an unknown verdict": {"about": "incident", "incident": "I-0001", "verdict": "<script>"},
    "no reason": {"about": "incident", "incident": "I-0001", "verdict": "false", "why": ""},
    "no name": {"about": "incident", "incident": "I-0001", "verdict": "false", "by": ""},
    "nobody ticked": {"about": "person", "told_how": "phone", "told_at": "2025-04-01T09:30"},
    "no time": {"about": "person", "person": "P-0001", "told_how": "phone", "told_at": ""},
    "no way": {"about": "person", "person": "P-0001", "told_how": "", "told_at": "2025-04-01T09:30"},
    "findings of a rule that is not there": {
        "about": "findings", "rule": "none", "scope": "value", "verdict": "false", "finding": FINDING,
    },
    "no finding ticked": {"about": "findings", "rule": RULE, "scope": "mail", "verdict": "false"},
    "a finding that is none": {
        "about": "findings", "rule": RULE, "scope": "mail", "verdict": "false", "finding": "' OR 1=1",
    },
    "no number": {"about": "withdrawal", "decision": "one"},
}  # fmt: skip


@pytest.mark.parametrize("fields", NONSENSE.values(), ids=NONSENSE)
def test_what_makes_no_sense_is_said_and_not_kept(desk: Desk, fields: dict[str, Any]) -> None:
    before = kept_decisions(desk.case)
    answer = desk.send(**fields)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "<script>" not in answer.text
    assert 'href="./"' in answer.text
    assert kept_decisions(desk.case) == before
