"""What report.html is made of: its views, its charts, its template, style and script."""
