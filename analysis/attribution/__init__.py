"""How much of the difference between two variants is due to which of the changes between them."""
