"""Actors: who takes part."""
