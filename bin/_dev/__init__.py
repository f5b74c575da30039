"""What `bin/dev` does, on nothing but the standard library: it runs before any package is installed."""
