"""Whom to remind, of what, when. Knows no app: the apps hand in their rules, which go out through `obt.mail`."""
