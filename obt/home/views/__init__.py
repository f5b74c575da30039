"""A person's home and a team's: what looks across the parts of the programme."""
