"""Measurements: benchmarks against named peers, and the evaluation of answers."""
