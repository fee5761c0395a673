"""Blindcopy: finds the mails that should have been blind copies."""

__version__ = "0.1.0"
