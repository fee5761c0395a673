"""The page put together: everything that the template shows, out of a `Result`."""

from collections.abc import Iterator, Sequence

from scanner.analysis.result import Result
from scanner.reports import sampled, wording
from scanner.reports.html import first, people, sections
from scanner.reports.html import incident as one_incident
from scanner.reports.html.actions import Actions
from scanner.reports.html.environment import fill
from scanner.reports.html.sections import Section
from scanner.reports.language import Language, language
from scanner.reports.report import Reader


def document(result: Result, reader: Reader, actions: Actions | None) -> str:
    """The page as HTML."""
    words = language(reader.language)
    organisation = first.organisation(result, reader, words) or words.text("page.unknown_organisation")
    parts = tuple(sections.sections(result, reader, words))
    estimates = tuple(sampled.lines(result, words))
    values = {
        "t": words.text,
        "words": words,
        "reader": reader,
        "zone": str(reader.timezone),
        "actions": actions,
        "title": words.text("page.title", organisation=organisation),
        "banner": wording.banner(reader),
        "organisation": words.text("page.organisation", names=organisation),
        "made": words.text(
            "page.made", moment=words.moment(result.generated_at, reader.timezone), version=result.version
        ),
        "headline": first.headline(result, reader, words),
        "sentences": tuple(first.sentences(result, reader, words)),
        "figures": tuple(first.figures(result, words)),
        "figures_title": words.text("page.figures" if result.sample is None else "page.figures_of_sample"),
        "tasks": sorted(first.tasks(result, reader, words, in_folder=actions is None), key=lambda task: task.done),
        "estimates": estimates,
        "contents": tuple(_contents(result, bool(estimates), parts, words)),
        "overview": sections.overview(result, reader, words),
        "overview_chart": sections.overview_chart(result, reader, words),
        "incidents": tuple(one_incident.views(result, reader, words)),
        "people": people.people_table(result, reader, words),
        "sections": parts,
        "rules": [total.rule for total in result.rule_totals],
    }
    return fill("page.html.jinja", values, forms=actions is not None)


def _contents(
    result: Result, estimates: bool, parts: Sequence[Section], words: Language
) -> Iterator[tuple[str, str]]:
    """The name and the title of each part of the page, in order."""
    yield "what-happened", words.text("page.what_happened")
    if estimates:
        yield "sample", words.text("page.section.sample")
    if result.incidents:
        yield from ((name, words.text(f"page.section.{name}")) for name in ("incidents", "people"))
    yield from ((part.name, part.title) for part in parts)
    yield "words", words.text("page.section.words")
