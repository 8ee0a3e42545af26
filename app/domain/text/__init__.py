"""Text analysis in Arabic, English and French: folding, stems, phonetic keys, search queries.

The databases index the keys that this package makes and use no text analysis of their own, so that
SQLite and PostgreSQL match the same (docs/decisions/0010).
"""

from app.domain.text.folding import fold
from app.domain.text.printing import printable

__all__ = ["fold", "printable"]
