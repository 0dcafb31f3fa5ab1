"""From a file of questions to `Question`s, whichever format it is in.

Place in the flow: the first step of `ezpocket eval FILE`. What cannot be used is named with its
line.

    files               which format a file is in
    questions           ezpocket's own: JSON Lines, liberal in spelling, strict about bad lines
    conversations       a Question, and the conversation it belongs to
    published           Spider's and BIRD's
    sql_eval            Defog's; alternatives: a gold of theirs that stands for several
"""
