"""What the server answers: the report, its findings one by one, and decisions taken in and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeAlias

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException

from scanner.analysis import judged
from scanner.analysis.deciding import Measured, decided
from scanner.case import Case
from scanner.decisions import Decision, decide, in_force, kept_decisions
from scanner.errors import BlindcopyError, UsageError
from scanner.reports.html.actions import Actions
from scanner.reports.html.environment import policy
from scanner.reports.language import language
from scanner.reports.page import render
from scanner.reports.report import Reader
from scanner.serve.access import LARGEST_BODY, Access, Refusal, first_part, form_refusal, refusal
from scanner.serve.asked import asked
from scanner.serve.pages import findings, message

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_SECTIONS = {"findings": "personal-data", "person": "people", "withdrawal": "decisions"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{policy(forms=True)}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # "no-referrer" would have a browser send "Origin: null" with the page's own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


_READING = frozenset({"GET", "HEAD"})

Answer: TypeAlias = Response | Refusal


@dataclass(frozen=True, slots=True)
class Served:
    """What is served: an open case, measured, for a reader; all requests are answered one after the other."""

    case: Case
    basis: Measured
    reader: Reader
    access: Access


def application(served: Served) -> "WSGIApplication":
    """The server's application (PEP 3333). No GET changes anything in the case."""
    unopened = [served.access.once]

    @lru_cache(maxsize=1)  # drawing the charts takes longest, and most requests are for a page that did not change
    def page(decisions: tuple[Decision, ...]) -> str:
        result = decided(served.case.connection, served.basis, decisions)
        return render(result, served.reader, _actions(served, decisions))

    def report(_request: Request) -> Answer:
        return _html(served.case.with_memory(lambda: page(kept_decisions(served.case))))

    pages: Mapping[tuple[str, bool], Callable[[Request], Answer]] = {
        ("", True): lambda _: _redirect(served.access),
        ("/", True): report,
        ("/findings", True): lambda request: served.case.with_memory(lambda: _findings(served, request)),
        ("/decide", False): partial(_decide, served),
    }

    def answer(request: Request) -> Answer:
        if request.method == "GET" and first_part(request) in unopened:
            unopened.clear()
            return _redirect(served.access)
        path = request.path.removeprefix(f"/{served.access.token}")
        handle = pages.get((path, request.method in _READING), _no_page)
        return refusal(request, served.access) or handle(request)

    @Request.application
    def answered(request: Request) -> Response:
        request.max_content_length = request.max_form_memory_size = LARGEST_BODY
        try:
            given = answer(request)
        except BlindcopyError as error:
            given = Refusal(500, str(error))
        except HTTPException as error:  # what the library refuses by itself, such as a body that is no form
            given = Refusal(error.code or 400, "The request cannot be read.")
        response = given if isinstance(given, Response) else _refused(given)
        response.headers.update(_HEADERS)
        return response

    return answered


def _no_page(_request: Request) -> Answer:
    return Refusal(404, "There is no such page.")


def _decide(served: Served, request: Request) -> Answer:
    """Keeps what a form decides and leads back to where it stands, or says what was wrong with it."""
    refused = form_refusal(request, served.access)
    if refused is not None:
        return refused
    form = request.form
    try:
        before = kept_decisions(served.case)
        whats = served.case.with_memory(
            lambda: asked(form, served.case, served.basis, before, served.reader.timezone)
        )
        decide(served.case, whats, by=form.get("by", ""), why=form.get("why", ""), now=datetime.now(UTC))
    except BlindcopyError as error:
        title = language(served.reader.language).text("serve.refused")
        status = 400 if isinstance(error, UsageError) else 500
        return _html(message(title, str(error), served.reader.language, "./"), status)
    return _redirect(served.access, _SECTIONS.get(form["about"], form.get("incident", "")))


def _findings(served: Served, request: Request) -> Answer:
    decisions = kept_decisions(served.case)
    judged.judge(served.case.connection, in_force(decisions))
    rule = request.args.get("rule", "")
    if rule not in {total.rule for total in served.basis.result.rule_totals}:
        return Refusal(404, "There is no such rule.")
    start = max(0, request.args.get("start", 0, type=int))
    return _html(findings(served.case, served.reader, _actions(served, decisions), rule, start))


def _actions(served: Served, decisions: Sequence[Decision]) -> Actions:
    """Where the forms go; whoever decided last will most often decide next."""
    return Actions("decide", served.access.form_token, by=decisions[-1].decided_by if decisions else "")


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/html")


def _redirect(access: Access, section: str = "") -> Response:
    """To the report, at a section of it; by the name that the browser knows this server by."""
    return Response("", 303, {"Location": f"/{access.token}/{f'#{section}' if section else ''}"})


def _refused(refused: Refusal) -> Response:
    return Response(f"{refused.reason}\n", refused.status, mimetype="text/plain")
