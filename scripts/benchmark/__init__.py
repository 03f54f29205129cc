"""The benchmark: Kavosh beside SQLite FTS5, tantivy and stock Whoosh on one corpus, in one run.

The machine's noise is larger than many differences, so only ratios of one run mean anything. Every engine is measured
in processes of its own, one after the other and never query by query in turn: the caches of the processor belong to the
engine that is asked, as they do in service. Memory is what the processes of an engine take together, read from the
system while they run.
"""
