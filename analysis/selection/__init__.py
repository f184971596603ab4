"""Which variant is the best, with how large a probability."""
