"""Reading foreign formats into drafts."""
