"""Text in images, by the program Tesseract where it is installed; nothing of an image is written to disk.

https://tesseract-ocr.github.io, 4 or newer; it reads PNG, JPEG, TIFF, GIF, BMP, WebP and PNM.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache

from scanner.attachments import limits
from scanner.attachments.contents import Inner, Piece, Text
from scanner.errors import MessageError

PROGRAM = "tesseract"
_LANGUAGES = ("eng", "fra", "deu", "spa")  # those of them that are installed


def is_installed() -> bool:
    """Whether the program is on the path."""
    return shutil.which(PROGRAM) is not None


def read(content: bytes) -> Iterator[Piece | Inner]:
    """The text in an image file."""
    text = text_in(content)
    if text.strip():
        yield Text(text)


def text_in(image: bytes) -> str:
    """The text in an image. Raises `MessageError` for one that cannot be read, or not in time."""
    try:
        done = subprocess.run(
            [PROGRAM, "stdin", "stdout", "-l", _languages()],
            input=image,
            capture_output=True,
            timeout=limits.OCR_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads are slower together than one
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise MessageError(f"limit: an image took more than {limits.OCR_SECONDS:.0f} s") from None
    except (OSError, subprocess.CalledProcessError):
        raise MessageError("an image that cannot be read") from None
    return done.stdout.decode("utf-8", "replace").replace("\f", "")


@cache
def _languages() -> str:
    listed = subprocess.run([PROGRAM, "--list-langs"], capture_output=True, check=True)
    installed = listed.stdout.decode("utf-8", "replace").split()
    return "+".join(language for language in _LANGUAGES if language in installed) or "eng"
