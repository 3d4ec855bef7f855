"""What the store promises on every database: the same rows, the same judgement of failures."""
