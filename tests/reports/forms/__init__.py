"""Tests of scanner/reports/forms."""
