"""Tests of scanner/reports."""
