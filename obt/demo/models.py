"""Demo mode keeps what it would send."""

from django.db import models


class KeptMail(models.Model):
    """A message that demo mode kept instead of sending, shown at /demo/mail/."""

    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"kept mail {self.pk}"
