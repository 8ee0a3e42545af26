"""Events as they are stored: rows, documents, links."""
