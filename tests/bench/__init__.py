"""The benchmarks: how fast and how big the service is with the whole Civil Service in its database. docs/bench.md."""
