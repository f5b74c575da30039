"""Every write about experiments and the library that has a meaning, by noun."""
