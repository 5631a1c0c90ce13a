"""The demonstration: the whole platform on one machine, with invented people (`make demo`)."""
