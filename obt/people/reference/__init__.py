"""Organisations, e-mail domains, grades, professions and regions as files, and how they get into the tables.

`files` reads and checks, `loading` writes. Sources and limits of the figures: README.md beside them.
"""
