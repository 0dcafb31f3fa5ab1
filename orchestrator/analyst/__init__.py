"""The built-in intelligence: reading questions into plans, writing answers from results.

reading/ turns a question into a typed Plan; writing/ turns a result into statistics,
insights and text; checking/ finds every figure of a text in the data. None uses a network.
"""

from orchestrator.analyst.reading import Analyst, Reading, detect_language, shown_language

__all__ = ["Analyst", "Reading", "detect_language", "shown_language"]
