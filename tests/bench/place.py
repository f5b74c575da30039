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
        return self.run("manage.py", *command)

    def run(self, *arguments: str) -> str:
        """Run Python on the database; return what it printed. SystemExit, with that, if it fails."""
        environ = {**os.environ, "DATABASE_URL": self.database.url}
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout
