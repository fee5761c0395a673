"""Blocks ([MS-PST] 2.2.2.8): data of any length, and the subnodes of a node."""

from collections.abc import Mapping
from itertools import batched
from struct import pack

from tests.pst.integrity import crc, signature
from tests.pst.nodes import Node
from tests.pst.space import Space
