"""Tests of scanner.parsing."""
