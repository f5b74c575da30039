"""The library's list: what it is searched by, how it is asked, and what it answers."""
