"""Tests of scanner.detection."""
