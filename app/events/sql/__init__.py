"""The statements about events. Pure."""
