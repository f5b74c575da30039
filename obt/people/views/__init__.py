"""What people say of themselves: the first-time questions, and their own page."""
