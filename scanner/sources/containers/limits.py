"""How far a container may be unpacked: what goes over is reported by name, and the rest is read."""

TOTAL = 200 * 10**9
"""Bytes that the members of one container may unpack to, together."""

RATIO = 1_000
"""How many times its packed size a member may unpack to, once it is larger than `RATIO_FROM`.

Deflate cannot do better than 1,032 (RFC 1951), and only on bytes that are all the same.
"""

RATIO_FROM = 100 * 10**6
"""Bytes that any member may unpack to, whatever its packed size."""

ENTRIES = 1_000_000
"""Members of one container that are looked at."""

NESTED = (10_000, 2_000, 400, 80)
"""How many times its own size a container inside another may unpack to, everything in it counted.

By the depth of the container around it; where there is no number left, containers are not opened. It falls
with the depth, so that the whole of what lies in a container has room in what the outermost gives it.
"""


def over_ratio(size: int, packed: int) -> bool:
    """Whether `packed` bytes that unpack to `size` look like a bomb."""
    return size > max(RATIO_FROM, RATIO * packed)
