"""The evaluation: asks a file of questions and compares the answers with accepted gold SQL.

Place in the flow: `ezpocket eval FILE` (cli/eval.py). Golds are run to judge answers, and, for the
step that failed, after an answer was judged; what is asked is the question's words alone.

    evaluation          one evaluation, from the file to what was scored
    formats             from a file to questions: ezpocket's own, Spider's, BIRD's, sql-eval's
    databases           what a question is asked over: configured, named, or copied from SQLite
    described           what a benchmark says of its columns, written into the catalog
    sqlite              a SQLite file: copied into a schema of PostgreSQL, asked for what is right
    translate           a gold in the words of the database that the agents work on
    private             servers of the evaluation's own
    asking              what an asker brings back
    here                the agents in this process; pool: the threads they work in
    command             the running system, by `ezpocket ask`
    gold                runs a gold; order: when the order of its rows counts
    compare, values     are these the gold's rows? is this the gold's value?
    columns             which of our columns may stand for which of the gold's
    stated              does the text say them?
    score               right, wrong, refused or failed
    steps               to which step a failure goes back
    report              what a person reads of it; figures: what is counted for it

The rule of comparison stands in compare.py and values.py and is printed with every report.
"""
