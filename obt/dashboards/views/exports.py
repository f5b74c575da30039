"""Everything that the pages of figures show, to take away: as one table for programs, as a spreadsheet for people."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from obt.dashboards.exported import Export, export_of
from obt.dashboards.long_table import COLUMNS, long_rows
from obt.dashboards.pages import name_of_file
from obt.dashboards.requests import programme_asked_for, subject
from obt.dashboards.tables import write_tables
from obt.figures import csv_file as csv
from obt.figures import ods_file as ods
from obt.people.sign_in.second_factor import second_factor_required

IN_MEMORY = 1024 * 1024  # bytes of a spreadsheet; what is more is in a file while it is written


@require_safe
@second_factor_required
def csv_file(request: HttpRequest, slug: str | None = None) -> HttpResponseBase:
    """One table of all figures, sent while it is read."""
    export = _asked_for(request, slug)
    pieces = csv.csv_pieces(COLUMNS, long_rows(export))
    return StreamingHttpResponse(pieces, content_type=csv.CONTENT_TYPE, headers=_named(export, "csv"))


@require_safe
@second_factor_required
def ods_file(request: HttpRequest, slug: str | None = None) -> HttpResponseBase:
    """A spreadsheet with a sheet for each kind of figures."""
    export = _asked_for(request, slug)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – the response closes it once sent
    write_tables(export, file)
    file.seek(0)
    return FileResponse(file, content_type=ods.CONTENT_TYPE, headers=_named(export, "ods"))


def _asked_for(request: HttpRequest, slug: str | None) -> Export:
    about = subject(request, slug)
    return export_of(programme_asked_for(request), about)


def _named(export: Export, ending: str) -> dict[str, str]:
    """The header with the file's name, as "one-big-thing-2024-department-for-transport-2024-12-03.csv"."""
    name = f"{name_of_file(export.programme, export.organisation)}-{timezone.localdate()}.{ending}"
    return {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
