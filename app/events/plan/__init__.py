"""How a query is answered: its words expanded, its cheapest access path."""
