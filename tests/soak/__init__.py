"""Long runs with real processes: what they lose and repeat when things around them fail."""
