"""The process that typesets one document: an order as JSON on standard input, the PDF on standard output.

Imports nothing of Django or of ours, so that it starts in a moment and holds nothing of the service.
"""

import json
import resource
import sys
from pathlib import Path

import typst

MOST_MEMORY = 1024**3  # bytes of address space; a certificate takes a quarter of it
MOST_CPU_S = 20
# Exit code, known to typesetting.py too: the fonts lack a letter of the data, and PDF/UA forbids to leave it out.
LETTERS_MISSING = 3


def main() -> int:
    """Typeset the order on standard input; else return 1 or LETTERS_MISSING, with the reason on standard error."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    order = json.load(sys.stdin.buffer)
    try:
        pdf = typst.compile(
            Path(order["root"]) / order["template"],
            root=Path(order["root"]),
            font_paths=[Path(__file__).with_name("fonts")],
            ignore_system_fonts=True,  # a document is the same on every machine
            sys_inputs={"data": json.dumps(order["data"])},
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        if "could not be displayed with font" in error.message:  # and it quotes the letter
            sys.stderr.write("the fonts lack a letter of the data")
            return LETTERS_MISSING
        # The message alone: the trace may quote what was typeset, which may be somebody's name.
        sys.stderr.write(error.message)
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
