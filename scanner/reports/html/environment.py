"""The template engine, and the Content-Security-Policy that the page carries."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from scanner.terms import VERDICTS, WAYS

_HERE = Path(__file__).parent


@cache
def _environment() -> jinja2.Environment:
    """Everything is escaped but what is `Markup`; a name that the template does not get is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(VERDICTS=VERDICTS, WAYS=WAYS)
    return environment


def fill(template: str, values: Mapping[str, object], *, forms: bool) -> str:
    """The template with its values, the style and the script; with `forms` it may send some."""
    style, script = _parts()
    more = {"policy": policy(forms=forms), "style": Markup(style), "script": Markup(script)}
    return _environment().get_template(template).render(**values, **more)


def policy(*, forms: bool) -> str:
    """The Content-Security-Policy of the page: its own style and script, and nothing from anywhere."""
    style, script = _parts()
    sources = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
        "img-src": "data:",  # the empty icon, without which a browser would ask the server for one
        "base-uri": "'none'",
        "form-action": "'self'" if forms else "'none'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in sources.items())


@cache
def _parts() -> tuple[str, str]:
    """The style and the script of the page."""
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("style.css", "page.js"))
    return style, script


def _hash(text: str) -> str:
    """The source expression that allows one inline element of exactly this text (CSP Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
