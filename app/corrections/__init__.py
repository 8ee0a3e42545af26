"""`/v1/corrections`: where files disagree with what people decided about events."""
