"""The built-in intelligence: reading questions into plans, writing answers from results.

reading/ turns a question into a typed Plan; writing/ turns a result into statistics,
insights and text; checking/ finds every figure of a text in the data. None uses a network.

Nothing is imported here or in reading/: a process that checks or writes needs none of the forms
of a question (5 MB).
"""
