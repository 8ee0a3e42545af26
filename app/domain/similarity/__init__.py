"""Whether two events of different data sets may be the same: the rule of possible duplicates.

A match is a proposal for people (docs/decisions/0006). Two events are similar if they have the same
type, time, parties and roles, and do not differ in what identifies them: the persons of a visit,
the words of an agreement's title, the designation or the number of the purchased goods.
"""

from app.domain.similarity.content import Content
from app.domain.similarity.parties import is_first_party
from app.domain.similarity.rule import COMPARED, LONGEST_SPAN, MOST_DAYS_APART, similar

__all__ = ["COMPARED", "LONGEST_SPAN", "MOST_DAYS_APART", "Content", "is_first_party", "similar"]
