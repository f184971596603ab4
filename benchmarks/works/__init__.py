"""What is measured: each module has a function `rows` that makes the rows of its part of the table."""
