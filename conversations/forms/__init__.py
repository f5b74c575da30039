"""What people type about conversations and ideas, by noun."""
