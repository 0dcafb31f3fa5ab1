"""Result → answer: statistics, insights, chart and wording.

In the order of the flow:

    columns.py     what each output column means; may it be added up?
    shape.py       single number, breakdown, series, list...
    frame.py       the full result as numbers        (pandas; only python_runtime imports
    statistics.py  describe it, by column             these, through analysis.py)
    series.py      growth.py, seasonality.py, trend.py; partial.py: which periods are not whole
    outliers.py, contribution.py, correlation.py (only when asked: reading/requested.py);
                   distributions.py: how far chance goes
    insights.py    what stands out, in sentences: insights_of_series.py, insights_of_groups.py;
                   recommend.py; summary.py in one or two
    title.py       the plan in one line
    chart.py       which chart shows it
    view.py        the result as the composer sees it
    answer.py      the Markdown: headline, follow-up, table, insights, assumptions
    headline.py    the direct answer: single.py, breakdown.py (ranking.py, rows.py, ties.py),
                   series_text.py; uneven.py where compared periods differ in length
    edited.py      the same for a statement that a person edited: only what the rows show
    followup.py    how it relates to the answer before

Below all of them: numbers.py, dates.py, cells.py, markdown.py, grammar.py, wording.py, scope.py
(period and filters), and ledger.py, through which every printed number gets its source.
"""
