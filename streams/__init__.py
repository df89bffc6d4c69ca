"""Faust agents: from raw events to alignments, efforts and signals, exactly once in effect."""
