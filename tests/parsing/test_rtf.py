"""RTF bodies: decompressed as the reference does, HTML and text taken out of them."""

from pathlib import Path

import compressed_rtf
import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import MessageError
from scanner.parsing import rtf

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
FILES = sorted(CORPORA.glob("*/*.msg"))

HTML = rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}{\f1\fcharset128 MS;}{\f2\fcharset204 A;}}"


@given(st.binary(max_size=5000) | st.text(alphabet="{}\\par abc\r\n", max_size=5000).map(str.encode))
def test_what_the_reference_compressed_comes_back(data: bytes) -> None:
    assert rtf.decompress(compressed_rtf.compress(data)) == data
    assert rtf.decompress(compressed_rtf.compress(data, compressed=False)) == data


@given(st.binary(max_size=300))
def test_any_bytes_give_a_body_or_a_clear_error(data: bytes) -> None:
    for stored in (data, compressed_rtf.compress(b"{\\rtf1 " + data), compressed_rtf.compress(HTML + data)):
        try:
            body = rtf.read(stored)
        except MessageError:
            continue
        assert "\0" not in body.plain + body.html


@given(st.binary(min_size=30, max_size=500), st.integers(min_value=16))
def test_a_body_cut_short_is_read_as_far_as_it_goes(data: bytes, length: int) -> None:
    stored = compressed_rtf.compress(data)
    assert data.startswith(rtf.decompress(stored[: 16 + length % len(stored)]))


@pytest.mark.parametrize(
    "stored", [b"", b"short", bytes(12) + b"none" + bytes(8), bytes(8) + b"ZIPu" + bytes(20)], ids=repr
)
def test_what_is_no_compressed_body(stored: bytes) -> None:
    with pytest.raises(MessageError):
        rtf.decompress(stored)


@pytest.mark.parametrize(
    ("inside", "html"),
    [
        (rb"{\*\htmltag64 <p>}one{\*\htmltag72 </p>}", "<p>one</p>"),
        (rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 two\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}", "<p>two</p>"),
        (rb"{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 x", "&nbsp;x"),
        (rb"1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        (rb"caf\'e9 \u8364 ?", "café €"),
        (rb"{\f1 \'82\'a0}{\f2 \'c4\'e0}", "あДа"),
        (rb"\u-10179 ?\u-8704 ?", "\U0001f600"),
        (rb"{\*\htmltag64 <a href=\{x\}>\par }", "<a href={x}>\n"),
        (rb"a{\*\generator no;}{\pict 0102}b", "ab"),
    ],
)
def test_html_inside_rtf(inside: bytes, html: str) -> None:
    assert rtf.read(compressed_rtf.compress(HTML + inside + b"}")) == ("", html)


@pytest.mark.parametrize(
    ("inside", "plain"),
    [
        (rb"one\par two\tab three", "one\ntwo\tthree"),
        (rb"{\b bold} \i italic\i0", "bold italic"),
        (rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}", "link"),
        (rb"\uc2\u233 \'e9\'e9\uc0\u233 x", "ééx"),
        (rb"a\bin3 {{{b", "ab"),
        (rb"x\~y\_z\{\}\\", "x\u00a0y-z{}\\"),
    ],
)
def test_plain_rtf(inside: bytes, plain: str) -> None:
    document = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}" + inside + b"}"
    assert rtf.read(compressed_rtf.compress(document)) == (plain, "")


def test_deep_nesting_ends() -> None:
    with pytest.raises(MessageError, match="nested too deep"):
        rtf.read(compressed_rtf.compress(rb"{\rtf1" + b"{" * 20_000, compressed=False))


@pytest.mark.skipif(not FILES, reason="the corpora are not beside the project")
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_real_bodies(path: Path) -> None:
    with olefile.OleFileIO(str(path)) as file:
        stored = file.openstream("__substg1.0_10090102").read()
    assert rtf.decompress(stored) == compressed_rtf.decompress(stored)
    body = rtf.read(stored)
    assert body.html.rstrip().lower().endswith("</html>") or body.plain.strip()
    assert "\\par" not in body.plain + body.html
