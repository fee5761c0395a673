"""What olefile raises for a compound file ([MS-CFB]) that is damaged."""

import struct

DAMAGE = (OSError, struct.error, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""It follows what stands in the file, wherever that leads, and checks little of it."""
