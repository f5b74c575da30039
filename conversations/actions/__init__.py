"""Every write about conversations and ideas that has a meaning, by noun."""
