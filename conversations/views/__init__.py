"""The pages about conversations and ideas, by what they are about."""
