"""Writes of actors, sources and data sets under `/v1/actors`, `/v1/sources` and `/v1/datasets`.

They are apart from the resources, because the documents of events follow what they write.
"""
