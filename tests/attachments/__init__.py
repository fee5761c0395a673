"""Tests of scanner/attachments."""
