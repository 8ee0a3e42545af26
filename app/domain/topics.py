"""The topics of events, with definitions, from app/data/topics.csv.

A closed list: with free text a filter by topic would miss synonyms.
"""

from app.data import table

TOPICS = {row["topic"]: row["definition"] for row in table("topics")}
