"""Where the benchmarks run: this checkout, a database of their own, and its web servers."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .database import Database

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Place:
    """The database, and how many people it holds."""

    database: Database
    people: int

    def manage(self, *command: str) -> str:
        """Run a manage.py command on the database; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=os.environ, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"manage.py {command[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout
