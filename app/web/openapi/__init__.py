"""The OpenAPI document: built when it is first asked for."""
