from django.db import migrations


class Migration(migrations.Migration):
    """What was flagged counts from the first day of its dossier or petition, as it did, until tonight.

    The night finds the days of what may have come later: of dossiers to which papers were brought, and of all
    petitions.
    """

    dependencies = [
        ("indicators", "0022_facts_by_days"),
        ("dossiers", "0058_fewer_indexes"),
        ("feedback", "0006_support_files"),
    ]

    operations = [
        migrations.RunSQL(
            """
            UPDATE indicators_dossierfact SET
                reused_on = CASE WHEN reused THEN received_on END,
                population_on = CASE WHEN population_used THEN received_on END
            WHERE reused OR population_used;
            UPDATE indicators_petitionfact SET
                dislike_turns = CASE WHEN is_more_disliked THEN ARRAY[received_on] ELSE '{}'::date[] END,
                repeated_on = CASE WHEN is_repeated THEN received_on END
            WHERE is_more_disliked OR is_repeated;
            INSERT INTO dossiers_toucheddossier (touched_id)
                SELECT DISTINCT paper.dossier_id FROM dossiers_supplementitem item
                JOIN dossiers_dossierpaper paper ON paper.id = item.paper_id
                WHERE item.received_at IS NOT NULL;
            INSERT INTO feedback_touchedpetition (touched_id) SELECT id FROM feedback_petition;
            """,
            migrations.RunSQL.noop,
        )
    ]
