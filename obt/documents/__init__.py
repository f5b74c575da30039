"""PDF documents that a screen reader can read: Typst writes them as PDF/UA-1, in a process of its own.

Knows nothing of the domain. `typesetting.typeset` takes a template and data and returns the PDF; templates are
`.typ` files below `templates/`, and `/documents/identity.typ` holds what all of them have in common.
"""
