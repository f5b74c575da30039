import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

CONFIGURATION = "conversations_english"


class Migration(migrations.Migration):
    """The search for similar ideas: words without accents, and tables of how common they are and how mistyped."""

    dependencies = [("conversations", "0002_audience_follows_team")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(
            sql=f"""
                CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (COPY = english);
                ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION}
                    ALTER MAPPING FOR word, hword, hword_part WITH unaccent, english_stem;
            """,
            reverse_sql=f"DROP TEXT SEARCH CONFIGURATION {CONFIGURATION}",
        ),
        # A stored column cannot be altered: it is made anew.
        migrations.RemoveIndex("idea", "idea_words"),
        migrations.RemoveField("idea", "words"),
        migrations.AddField(
            "idea",
            "words",
            models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.CombinedSearchVector(
                    django.contrib.postgres.search.SearchVector("title", config=CONFIGURATION, weight="A"),
                    "||",
                    django.contrib.postgres.search.SearchVector("problem", "change", config=CONFIGURATION, weight="B"),
                    django.contrib.postgres.search.SearchConfig(CONFIGURATION),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "idea", django.contrib.postgres.indexes.GinIndex("words", name="idea_words", fastupdate=False)
        ),
        migrations.CreateModel(
            name="Lexeme",
            fields=[
                ("lexeme", models.TextField(primary_key=True, serialize=False)),
                ("ideas", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("lexeme", models.TextField()),
                ("ideas", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "slip", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("slip", models.TextField()),
                ("word", models.TextField()),
            ],
        ),
    ]
