"""What Outlook keeps: the layers of a PST or OST file from its pages to its items, and MAPI properties."""
