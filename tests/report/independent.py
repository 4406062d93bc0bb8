"""The figures of the integrity report, counted a second time from an exported ledger alone.

The second counting is the stand-alone verifier's own, so that what an auditor runs is what these tests compare the
program with: it imports nothing of the program, and the program counts nothing with it.
"""

from assetlend.ledger.verify import FIGURES, Counted, Question, moment, recount

__all__ = ["FIGURES", "Counted", "Question", "moment", "recount"]
