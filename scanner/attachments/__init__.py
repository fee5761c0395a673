"""Attachments: their bytes to texts and grids of cells."""
