"""May this text be shown? Every figure in it is found in the data, or the text is not.

In the order of the flow:

    facts.py        what an answer may state, from the result, the statistics, the plan and the
                    question (collected.py gathers, fact.py says what a fact is, compared.py which
                    of two months a column is of)
    plain.py        the text without Markdown's marks, its paragraphs and sentences
    ratios.py       "half", "two thirds", "twice"
    spelled.py      numbers in words, made digits
    written_dates.py, periods.py    dates; may they be named?
    counts.py       ordinals, "thousands of", and what the text itself lists
    figures.py      numbers with unit and scale; claims.py: what the words around one say of it
    month_names.py  other ways to write a row's month
    known.py        the facts, found by what a text calls them
    aggregates.py   is what is called a total one?
    beside.py       which rows is a figure said of?
    support.py      does a fact support a figure?
    stated.py       sums, differences and shares that a sentence computes in the open
    sentence.py     the figures of a sentence
    check.py        all of it, paragraph by paragraph
    gate.py         how much of a text that is still being written may be shown (words.py)
    answered.py     does the text state what was asked?
    traced.py       where each number of a checked text comes from
    findings.py     a model's sentences about findings, held to all this
"""
