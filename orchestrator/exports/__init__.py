"""A question's result for people and programs: pages of rows, CSV, JSON, Excel.

Place in the flow: web/results.py hands the job's trace in when a result is asked for. Importing
this package brings Arrow along; XlsxWriter is imported only by the process that writes a workbook.

    result_set.py    the rows of a result with what its columns mean; sorted pages
    text_files.py    CSV for programs, CSV for a language's spreadsheets, JSON
    workbook.py      Excel: checked against its limits, written by a process of its own
    sheets.py        that process: what a cell becomes
"""

from orchestrator.exports.result_set import ResultSet
from orchestrator.exports.text_files import csv_lines, json_lines
from orchestrator.exports.workbook import workbook

__all__ = ["ResultSet", "csv_lines", "json_lines", "workbook"]
