"""The pages about experiments and the library, by what they are about."""
