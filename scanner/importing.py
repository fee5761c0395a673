"""Modules imported when they are needed, without what an import should not be troubled by."""

import gc
import sys
from importlib import import_module
from types import ModuleType

from scanner.interrupts import interrupts_held


def imported(name: str) -> ModuleType:
    """The module of a name. Ctrl-C waits for its import, and the garbage collector passes over what it makes.

    A large library makes some hundred thousand objects that live as long as the process. To look through them
    again and again while it is imported, and once more at the end, took 0.3 s of a call.
    """
    if name in sys.modules:
        return sys.modules[name]
    collects = gc.isenabled()
    gc.disable()
    try:
        with interrupts_held():
            return import_module(name)
    finally:
        gc.freeze()
        if collects:
            gc.enable()
