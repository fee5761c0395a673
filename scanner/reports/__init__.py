"""What a person reads: the report folder and the terminal, made from one `Result`."""

from scanner.reports.folder import find_reports, refuse_no_folder, write_all
from scanner.reports.report import Reader, Report

__all__ = ["Reader", "Report", "find_reports", "refuse_no_folder", "write_all"]
