"""A synthetic Civil Service of any size, to measure the service on: half a million made-up people and what they did."""
