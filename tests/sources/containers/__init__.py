"""Tests of files inside files: how their members are listed and unpacked."""
