"""Sources: the documents that events rest on."""
