"""Imports: formats, their readers, and the run that stores what they read."""
