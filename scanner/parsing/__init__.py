"""Parsing: the bytes of a message to one `Message`, HTML to text."""
