"""Foreign formats: files in, drafts out."""
