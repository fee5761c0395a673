"""HTML as its reader sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.parsing.html import to_text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param("4111<b>1111</b><span>2222</span>", "411111112222", id="inline tags"),
        pytest.param("a<br>b<BR/>c", "a\nb\nc", id="line breaks"),
        pytest.param("<p>a</p><p>b</p>", "a\nb", id="paragraphs"),
        pytest.param("<ul><li>a<li>b</ul>", "a\nb", id="items"),
        pytest.param("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a\tb\nc", id="rows and cells"),
        pytest.param(
            "<table>\n<tr>\n <td><p>Name</p></td>\n <td>SIN</td>\n</tr>\n<tr><td>Ann<td>046</tr></table>end",
            "Name\tSIN\nAnn\t046\nend",
            id="rows as word processors write them",
        ),
        pytest.param(
            "<table><tr><td></td><td>b</td><td></td></tr><tr><td>c</td></tr></table>", "\tb\nc", id="empty cells"
        ),
        pytest.param(
            "<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\nb", id="a table for the layout of a page"
        ),
        pytest.param("<head><title>t</title><style>s</style></head><script>x</script>a", "a", id="unseen"),
        pytest.param("a<!-- b -->c", "ac", id="comment"),
        pytest.param('see <a href="https://x.example">here</a>', "see here", id="link text"),
        pytest.param("a &amp; b&nbsp;c\n  d", "a & b c d", id="entities and white space"),
        pytest.param("", "", id="empty"),
        pytest.param("<p", "", id="cut"),
    ],
)
def test_gives_the_text(page: str, expected: str) -> None:
    assert to_text(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<div>" * 50_000 + "end", id="deep"),
        pytest.param("".join(f"<b id={n}><p>" for n in range(20_000)) + "end", id="formatting left open"),
        pytest.param("<a " + " ".join(f"a{n}=1" for n in range(50_000)) + ">end", id="many attributes"),
        pytest.param("<script>x</script>" * 3_000 + "end", id="many scripts"),
        pytest.param("<!--" * 50_000 + "-->end", id="open comments"),
        pytest.param("<" * 100_000 + "p>end", id="open tags"),
        pytest.param("<table><tr><td>" + " \n" * 500_000 + "end", id="white space in a cell"),
    ],
)
def test_hostile_pages_are_read_to_their_end(page: str) -> None:
    assert to_text(page).endswith("end")


@given(st.text(max_size=300))
def test_any_text_is_read(page: str) -> None:
    assert "\f" not in to_text(page)


@given(st.lists(st.from_regex(r"[a-z0-9]{1,6}", fullmatch=True), min_size=1))
def test_a_long_page_reads_like_a_short_one(words: list[str]) -> None:
    page = "".join(f"<p>{word}</p>" for word in words)
    assert to_text(page + "<p></p>" * 2_000) == to_text(page) == "\n".join(words)
