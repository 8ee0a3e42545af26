"""Words of three languages and two scripts: one spelling, stems, the sound of names, questions.

The engines only store what this package makes of a text, so that SQLite and PostgreSQL find the
same.
"""

from app.domain.text.folding import fold

__all__ = ["fold"]
