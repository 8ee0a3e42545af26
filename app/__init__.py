"""Entente: the timeline of relations between states."""
