"""From a Typst template and data to a tagged PDF."""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)
_PROCESS = Path(__file__).with_name("typst_process.py")
TIMEOUT_S = 10.0  # a page takes less than a tenth of a second; people wait no longer than this
_LETTERS_MISSING = 3  # `typst_process` says so by this exit code; importing it would bring Typst into the web worker


class TypesettingFailed(Exception):
    """There is no PDF: the template or the data is wrong, or it took too long. The reason is in the log."""


class LettersMissing(TypesettingFailed):
    """The data has letters that our fonts lack, such as Chinese ones or emoji: another try would fail as well."""


def typeset(template: str, data: Mapping[str, Any], *, timeout_s: float = TIMEOUT_S) -> bytes:
    """Return the PDF/UA-1 that the Typst template makes of `data`.

    `template` is a path below templates/, as "learning/certificate.typ". `data` must be JSON's; the template
    reads it from `sys.inputs.data`. It never becomes part of the source, so "#" and quotes in a name are text.
    Runs in a process of its own: Typst's memory (some 40 MB) is not the web worker's, and it can be stopped.
    Raises TypesettingFailed (LettersMissing where the fonts lack a letter of the data) after logging why; the data
    itself, which may be personal, is in no log.
    """
    order = json.dumps({"root": str(settings.BASE_DIR / "templates"), "template": template, "data": data})
    try:
        done = subprocess.run(  # noqa: S603  # our own file, by this very interpreter
            [sys.executable, "-I", str(_PROCESS)], input=order.encode(), capture_output=True, timeout=timeout_s, env={}
        )
    except subprocess.TimeoutExpired as error:
        log.error("typesetting %s took longer than %s s", template, timeout_s)
        raise TypesettingFailed from error
    except OSError as error:  # the machine has no room for another process
        log.error("typesetting %s did not start: %s", template, error)
        raise TypesettingFailed from error
    if done.returncode == _LETTERS_MISSING:
        log.warning("typesetting %s failed: %s", template, done.stderr.decode(errors="replace"))
        raise LettersMissing
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        log.error("typesetting %s failed: %s", template, done.stderr.decode(errors="replace").strip())
        raise TypesettingFailed
    return done.stdout
