"""What rows have that `load_reference` may have written."""

from django.db import models


class ReferenceRow(models.Model):
    """A row that can come from the reference files, or be added in the admin.

    `file_digest` is of the file's row as it was last applied; empty on rows that no file names. A row whose
    digest is still the file's is left alone by the next load, so that an edit in the admin stands until the
    row in the file itself changes.
    """

    file_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    @property
    def is_from_file(self) -> bool:
        return bool(self.file_digest)
