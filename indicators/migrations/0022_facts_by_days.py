import django.contrib.postgres.fields
from django.db import migrations, models

from jobs.migrations._folding import Together


class Migration(migrations.Migration):
    """Days for what was flags. The flags are forgotten here but stay in the tables, with a default, for code of
    before that still runs; a later release drops `reused`, `population_used`, `is_more_disliked`, `is_repeated`.
    """

    dependencies = [("indicators", "0021_facts_by_end")]

    # In two steps, else Django renders its models anew after each of the ten: a sixth of migrating from nothing.
    operations = [
        Together(
            [
                migrations.AddField(
                    model_name="dossierfact",
                    name="reused_on",
                    field=models.DateField(blank=True, null=True, verbose_name="ngày có giấy tờ sử dụng lại"),
                ),
                migrations.AddField(
                    model_name="dossierfact",
                    name="population_on",
                    field=models.DateField(blank=True, null=True, verbose_name="ngày khai thác dữ liệu dân cư"),
                ),
                migrations.AddField(
                    model_name="petitionfact",
                    name="dislike_turns",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        db_default=models.Value(
                            [], output_field=django.contrib.postgres.fields.ArrayField(models.DateField())
                        ),
                        default=list,
                        size=None,
                        verbose_name="ngày không thích nhiều hơn thích, rồi không còn",
                    ),
                ),
                migrations.AddField(
                    model_name="petitionfact",
                    name="repeated_on",
                    field=models.DateField(blank=True, null=True, verbose_name="ngày biết là lặp lại"),
                ),
                migrations.AlterField(
                    model_name="petitionfact",
                    name="is_more_disliked",
                    field=models.BooleanField(db_default=False, default=False),
                ),
                migrations.AlterField(
                    model_name="petitionfact",
                    name="is_repeated",
                    field=models.BooleanField(db_default=False, default=False),
                ),
            ]
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                Together(
                    [
                        migrations.RemoveField(model_name="dossierfact", name="reused"),
                        migrations.RemoveField(model_name="dossierfact", name="population_used"),
                        migrations.RemoveField(model_name="petitionfact", name="is_more_disliked"),
                        migrations.RemoveField(model_name="petitionfact", name="is_repeated"),
                    ]
                )
            ]
        ),
    ]
