"""HTML pages: the OpenAPI page and the pages of problems."""
