"""A shop: search, cart, check-out, orders. Its brand and all it sells are made up."""
