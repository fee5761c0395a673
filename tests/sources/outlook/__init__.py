"""Tests of the layers of Outlook's files."""
