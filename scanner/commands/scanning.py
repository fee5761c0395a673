"""A scan while its workers start and read: rules and question, then the case file, then the report."""

import argparse
import hashlib
from dataclasses import replace

from scanner import __version__, catalogue
from scanner.attachments import ocr
from scanner.case import open_case
from scanner.commands.answer import answer
from scanner.customer_values import known_values
from scanner.customers import read_customers
from scanner.detection import detector
from scanner.detection.rule import AnyRule, Rule
from scanner.engine import scan
from scanner.errors import UsageError
from scanner.interrupts import interrupts_held
from scanner.parsing.addresses import canonical
from scanner.processes import MakeExecutor
from scanner.progress import Progress
from scanner.provenance import provenance
from scanner.question import NEVER, Draw, PolicyRule, Question, keep_question, organisation_names
from scanner.reports import refuse_no_folder
from scanner.sampling import drawn
from scanner.settings import read_settings
from scanner.wordlists import lists_digest
from scanner.worker import Reading


def scan_and_report(options: argparse.Namespace, make_executor: MakeExecutor) -> int:
    """Scans, reports, and says with the exit status how it went. Bad calls raise before anything is written."""
    if options.ocr and not ocr.is_installed():
        raise UsageError(f"--ocr: the program {ocr.PROGRAM} (Tesseract OCR) is not installed, or not on the path")
    if options.report:
        refuse_no_folder(options.report)
    with interrupts_held():
        settings = read_settings(options.settings) if options.settings else None
        rules = catalogue.load(options.rules, options.only, options.skip, settings)
    threshold = _threshold(rules)
    digest = hashlib.sha256(f"{catalogue.digest(_of_content(rules))} {lists_digest()}".encode()).hexdigest()
    question = Question(
        organisation=organisation_names(options.org),
        visible_threshold=threshold,
        rules=tuple(_head(rule) for rule in rules),
        customers=read_customers(options.customers) if options.customers else None,
        sample=Draw(options.sample, options.seed) if options.sample else None,
        policies=watched(rules),
        provenance=provenance(digest),
    )
    fingerprint = f"{__version__} {digest} {'values' if options.reveal else 'masked'}"
    if options.ocr:
        fingerprint += " images"
    if options.sample:
        fingerprint += f" sample {options.sample} {options.seed}"
    progress = Progress(options.quiet or options.json)
    case = open_case(options.case, create=True)
    try:
        with interrupts_held():
            compiled = detector.compile_rules(rules)
            search = detector.dump(rules)
        if options.customers:
            known = known_values(options.customers, compiled, case.hash_key)
            question = replace(question, known_values=known)
        keep_question(case, question)
        scan(
            case,
            options.sources,
            Reading(search, case.hash_key, options.reveal, threshold or NEVER, options.ocr),
            fingerprint=hashlib.sha256(fingerprint.encode()).hexdigest(),
            jobs=options.jobs,
            progress=progress,
            draw=question.sample,
            make_executor=make_executor,
        )
        progress.finish()
        if question.sample is not None:
            question = replace(question, sample=drawn(case, question.sample))
            keep_question(case, question)
        return answer(case, question, options)
    finally:
        progress.finish()
        case.close()


def _threshold(rules: tuple[AnyRule, ...]) -> int | None:
    audiences = [rule.audience for rule in rules if isinstance(rule, Rule) and rule.audience]
    return min((audience.threshold for audience in audiences), default=None)


def _head(rule: AnyRule) -> dict[str, str]:
    return {name: getattr(rule, name) for name in ("id", "title", "category", "jurisdiction", "severity")}


def watched(rules: tuple[AnyRule, ...]) -> tuple[PolicyRule, ...]:
    """The policies among the rules that are enabled."""
    return tuple(
        PolicyRule(
            rule=rule.id,
            severity=rule.severity,
            kind=rule.policy.kind,
            threshold=rule.policy.threshold,
            allowed_senders=tuple(canonical(name) for name in rule.policy.allowed_senders),
            approvers=tuple(canonical(name) for name in rule.policy.approvers),
            personal_data_from=rule.policy.personal_data_from,
        )
        for rule in rules
        if isinstance(rule, Rule) and rule.policy is not None and rule.policy.enabled
    )


def _of_content(rules: tuple[AnyRule, ...]) -> list[AnyRule]:
    """The rules that decide what is read from a message; policies judge afterwards."""
    return [rule for rule in rules if not (isinstance(rule, Rule) and rule.policy is not None)]
