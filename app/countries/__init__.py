"""`/v1/countries`: states and territories."""
