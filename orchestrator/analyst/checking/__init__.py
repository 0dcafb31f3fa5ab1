"""May this text be shown? Every figure in it is found in the data, or the text is not.

facts       what an answer may state
figures     finds the figures of a text
check       every figure must be a fact, or a rounding of one
"""
