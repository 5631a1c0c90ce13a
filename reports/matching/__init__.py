"""Which reports may speak of the same person: found by signs, each with a reason in words. Only a person decides.

An equal identifier is found by its index, the moment it is told. Whatever has to be opened for it, names, looks, half a
number, is compared by a worker. What was found is kept as a Likeness.
"""

from reports.matching.comparing import compare
from reports.matching.proposing import forget_likenesses, propose_equal, read_again
from reports.matching.shown import Match, Matches, mark_repeats, matches

__all__ = ["Match", "Matches", "compare", "forget_likenesses", "mark_repeats", "matches", "propose_equal", "read_again"]
