"""HTTP habits that all resources share."""
