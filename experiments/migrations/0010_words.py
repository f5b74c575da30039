import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

CONFIGURATION = "conversations_english"


class Migration(migrations.Migration):
    """Experiments are searched with ideas for what has been tried; an idea leads to the experiments that tried it."""

    dependencies = [("experiments", "0003_library"), ("conversations", "0004_words_of_texts")]

    operations = [
        migrations.AddField(
            "experiment",
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
            "experiment", django.contrib.postgres.indexes.GinIndex("words", name="experiment_words", fastupdate=False)
        ),
        migrations.AlterField(
            "experiment",
            "idea",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="experiments",
                to="conversations.idea",
            ),
        ),
    ]
