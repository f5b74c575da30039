"""What people type about experiments and the library, by noun."""
