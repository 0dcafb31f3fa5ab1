"""A question becomes a typed plan, with the catalog alone: no network, no LLM.

The pipeline, file by file:

    language.py      Portuguese or English?
    sentence.py      tokens, and which of them are understood
    spelling.py      slips of the keyboard
    phrases.py       every phrase the catalog and the data know
    terms.py         those phrases in a question
    points.py        "mês passado", "Q3 2025", "5 de março" (point_forms.py)
    periods.py       ranges of time (ranges.py, range_forms.py)
    ratios.py        one metric in percent of another
    carry.py         a follow-up in terms of the plan before
    ranking.py       "top 5", "os 3 piores"
    amounts.py       "acima de R$ 1.500,00"
    shaping.py       by, how many, average, share, not, compared with
    filters.py       values and conditions → filters
    measures.py      compared numbers → filters, or conditions on groups
    nouns.py         metrics, dimensions, rows
    timing.py        periods, grains, growth → draft
    assemble.py      draft → plan (timeline.py, ordering.py)
    merge.py         a follow-up changes the plan before (merge_parts.py)
    finish.py        goal, assumptions, refusals in words (wording.py)
    references.py    "deles", "those": what points back
    requested.py     statistics that are told only when asked for
    analyst.py       all of it behind one class

lexicon/ holds the words of each language; the words of a business are in its catalog.
"""
