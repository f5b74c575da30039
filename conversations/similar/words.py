"""The tables of words that the search goes by, made anew from everything that is searched."""

from __future__ import annotations

from django.db import connection, transaction

from .sources import sources

FEWEST_TEXTS = 5  # a word in so many texts is taken for right: a slip of the keyboard hardly ever is
_LONG = 8  # letters from which two slips in one word are put right

# ts_stat wants the text of a query; nothing typed by anybody is in it.
_COUNT_LEXEMES = """
CREATE TEMP TABLE fresh_lexeme ON COMMIT DROP AS
SELECT word AS lexeme, ndoc AS texts FROM ts_stat($${words}$$) WHERE ndoc > 1
"""
_TEXTS = "SELECT to_tsvector('simple', unaccent(concat_ws(' ', {columns}))) FROM {table}"
# Stop words are kept, with an empty stem, so that "taht" becomes nothing rather than the nearest other word.
_COUNT_WORDS = """
CREATE TEMP TABLE fresh_word ON COMMIT DROP AS
SELECT word, coalesce((ts_lexize('english_stem', word))[1], '') AS lexeme, ndoc AS texts
FROM ts_stat($${texts}$$)
WHERE ndoc >= {fewest} AND word ~ '^[a-z]{{3,25}}$'
"""
_PUT_LEXEMES = """
WITH gone AS (
    DELETE FROM conversations_lexeme kept
    WHERE NOT EXISTS (SELECT FROM fresh_lexeme fresh WHERE fresh.lexeme = kept.lexeme)
)
INSERT INTO conversations_lexeme AS kept (lexeme, texts) SELECT lexeme, texts FROM fresh_lexeme
ON CONFLICT (lexeme) DO UPDATE SET texts = excluded.texts WHERE kept.texts <> excluded.texts
"""
_PUT_WORDS = """
WITH gone AS (
    DELETE FROM conversations_word kept WHERE NOT EXISTS (SELECT FROM fresh_word fresh WHERE fresh.word = kept.word)
)
INSERT INTO conversations_word AS kept (word, lexeme, texts) SELECT word, lexeme, texts FROM fresh_word
ON CONFLICT (word) DO UPDATE SET lexeme = excluded.lexeme, texts = excluded.texts WHERE kept.texts <> excluded.texts
"""
_FORGET_SLIPS = """
DELETE FROM conversations_slip slip WHERE NOT EXISTS (SELECT FROM fresh_word fresh WHERE fresh.word = slip.word)
"""
_PUT_SLIPS = f"""
INSERT INTO conversations_slip (slip, word)
SELECT slip, word FROM fresh_word CROSS JOIN LATERAL (
    SELECT word AS slip
    UNION SELECT left(word, i - 1) || substr(word, i + 1) FROM generate_series(1, length(word)) i
    UNION SELECT left(word, i - 1) || substr(word, i + 1, j - i - 1) || substr(word, j + 1)
          FROM generate_series(1, length(word)) i, generate_series(2, length(word)) j
          WHERE i < j AND length(word) >= {_LONG}
) slips
WHERE length(word) > 3 AND NOT EXISTS (SELECT FROM conversations_slip kept WHERE kept.word = fresh_word.word)
"""  # noqa: S608 - a number of ours


@transaction.atomic
def rebuild() -> int:
    """Count the words of all ideas and experiments anew and return how many different ones are taken for right.

    In one transaction, so that a search meanwhile goes by yesterday's tables; only what has changed is written. Two at
    once take turns. All of it happens in Postgres: nothing of it is held here.
    """
    words = " UNION ALL ".join(f"SELECT words FROM {source.table}" for source in sources())  # noqa: S608 - ours
    texts = " UNION ALL ".join(
        _TEXTS.format(columns=", ".join(map('"{}"'.format, source.texts)), table=source.table) for source in sources()
    )
    counts = (_COUNT_LEXEMES.format(words=words), _COUNT_WORDS.format(texts=texts, fewest=FEWEST_TEXTS))
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE conversations_lexeme, conversations_word IN SHARE ROW EXCLUSIVE MODE")
        for statement in (*counts, _PUT_LEXEMES, _PUT_WORDS, _FORGET_SLIPS, _PUT_SLIPS):
            cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM fresh_word")
        found = cursor.fetchone()
        cursor.execute("DROP TABLE fresh_lexeme, fresh_word")
    return int(found[0]) if found else 0
