"""Sign-in by a typed, e-mailed code: what differs from django-allauth's own way. See docs/decisions/0003-sign-in.md."""
