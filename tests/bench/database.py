"""A database of the benchmarks' own, on the server that DATABASE_URL names. They touch no other."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

SUFFIX = "_bench"


@dataclass(frozen=True)
class Database:
    """The benchmarks' database: its address, and that of the server's own `postgres` database to make it from."""

    url: str
    server: str

    @classmethod
    def beside(cls, url: str) -> Database:
        """The one that belongs to the database `url`: its name with `_bench`, unless it ends so already."""
        name = urlsplit(url).path.lstrip("/")
        return cls(with_name(url, name if name.endswith(SUFFIX) else name + SUFFIX), with_name(url, "postgres"))

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.lstrip("/")

    def make_anew(self) -> None:
        """Drop it if it is there, and make it empty."""
        name = sql.Identifier(self.name)
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))

    def people(self) -> int:
        """How many people are in it; 0 if there is no such database or table."""
        try:
            with psycopg.connect(self.url) as connection:
                found = connection.execute("SELECT count(*) FROM people_person").fetchone()
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return 0
        return int(found[0]) if found else 0


def with_name(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
