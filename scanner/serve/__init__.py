"""The report served to a browser on this computer, with forms to decide with."""
