"""`blindcopy report`: the report again, from the case file alone."""

import argparse

from scanner.case import open_case
from scanner.commands.answer import answer
from scanner.question import kept_question


def run(options: argparse.Namespace) -> int:
    """Reports on the sources of the last scan of a case."""
    path = options.case
    case = open_case(path, create=False)
    try:
        return answer(case, kept_question(case), options)
    finally:
        case.close()
