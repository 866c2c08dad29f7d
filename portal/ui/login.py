"""Login, lock-out, second factor."""
