import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.attachments import wire
from scanner.attachments.contents import Fault, Grid, Text

texts = st.text(max_size=8)
numbers = st.frozensets(st.integers(0, 9), max_size=3)
rows = st.lists(st.tuples(st.integers(1, 9), st.lists(texts, max_size=3).map(tuple)), max_size=3).map(tuple)
pieces = st.one_of(
    st.builds(Text, texts, texts, st.booleans(), texts),
    st.builds(Grid, rows, texts, st.booleans(), numbers, numbers, texts, texts),
    st.builds(Fault, texts),
)


@settings(max_examples=50)
@given(st.lists(pieces, max_size=4))
def test_what_is_sent_comes_back(sent: list[Text | Grid | Fault]) -> None:
    assert wire.decode(wire.encode(sent)) == sent


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[[]]", b'[["text"]]', b'[["other", 1]]', b'[["grid", 1, 2]]', b"[1]"]
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (JSON's own is one)
        wire.decode(data)
