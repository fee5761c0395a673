"""`blindcopy report`: the report again, from the case file alone, written or served."""

import argparse
from datetime import UTC, datetime

from scanner.case import Case, open_case
from scanner.commands import DONE
from scanner.commands.answer import answer, reader_of
from scanner.decisions import kept_decisions
from scanner.errors import UsageError
from scanner.question import kept_question
from scanner.reports import refuse_no_folder


def run(options: argparse.Namespace) -> int:
    """Reports on the sources of the last scan of a case."""
    if options.serve and (options.report or options.json):
        raise UsageError("--serve shows the report in a browser: leave out --report and --json")
    path = options.case
    case = open_case(path, create=False)
    try:
        if options.serve:
            return _serve(case, options)
        if options.report:
            refuse_no_folder(options.report)
        return answer(case, kept_question(case), options)
    finally:
        case.close()


def _serve(case: Case, options: argparse.Namespace) -> int:
    """Serves the report until Ctrl-C. The case stays open, so that no scan changes what is being decided on."""
    # Most calls of this command serve nothing, and should not wait for the import of what does.
    from scanner.analysis.examine import measure  # noqa: PLC0415
    from scanner.reports.language import language  # noqa: PLC0415
    from scanner.serve.application import Served, application  # noqa: PLC0415
    from scanner.serve.server import serve  # noqa: PLC0415

    words = language(options.language)
    name = str(options.case)
    now = datetime.now(UTC).replace(microsecond=0)
    basis = case.with_memory(lambda: measure(case.connection, kept_question(case), now))

    def announce(address: str) -> None:
        print(
            words.text("serve.address", case=name), f"  {address}", words.text("serve.how"), sep="\n", flush=True
        )

    serve(
        options.port,
        lambda access: application(Served(case, basis, reader_of(options), access)),
        announce,
        browser=options.open,
    )
    print(words.count("serve.ended", len(kept_decisions(case)), case=name))
    return DONE
