"""What formats share: rows, dates, names, money, countries."""
