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


def main() -> int:
    """Typeset the order on standard input; on failure return 1, with the reason on standard error."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    order = json.load(sys.stdin.buffer)
    try:
        pdf = typst.compile(
            Path(order["root"]) / order["template"],
            root=Path(order["root"]),
            font_paths=[Path(__file__).with_name("fonts")],
            sys_inputs={"data": json.dumps(order["data"])},
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        # The message alone: the trace may quote what was typeset, which may be somebody's name.
        sys.stderr.write(error.message)
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
