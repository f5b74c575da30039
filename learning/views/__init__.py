"""The pages about learning, by what they are about."""
