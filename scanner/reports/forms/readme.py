"""README.md of the folder of forms: what each file is, and by which law."""

from scanner.reports import wording
from scanner.reports.forms.form import Form
from scanner.reports.forms.markdown import escaped
from scanner.reports.language import language
from scanner.reports.report import Reader


def readme(forms: tuple[Form, ...], reader: Reader) -> str:
    """The text of the file, in the language of the reader."""
    words = language(reader.language)
    files = [
        words.text(
            "drafts.file",
            name=form.name,
            title=words.text(f"{form.texts}_title"),
            source=words.text(f"{form.texts}_source"),
        )
        for form in forms
    ]
    rest = [words.text(f"drafts.{name}") for name in ("notice", "register")]
    said = [words.text(f"drafts.{name}") for name in ("again", "false")]
    listed = "\n".join(f"- {escaped(text)}" for text in (*files, *rest))
    title = f"# {escaped(words.text('drafts.title'))}"
    intro = escaped(words.text("drafts.intro"))
    return "\n\n".join([title, wording.banner(reader), intro, listed, *map(escaped, said)]) + "\n"
