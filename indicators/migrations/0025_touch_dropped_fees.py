from django.db import migrations


class Migration(migrations.Migration):
    """Dossiers whose fee was cancelled or waived are measured again tonight: until then it was owed."""

    dependencies = [
        ("indicators", "0024_fee_dropped_on"),
        ("dossiers", "0059_question_awaited"),
        ("payments", "0008_counted_and_confirmed_checked"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO dossiers_toucheddossier (touched_id)
                SELECT dossier_id FROM dossiers_feedue WHERE state = 'cancelled' AND amount > 0
                UNION SELECT dossier_id FROM payments_waiving WHERE amount_after = 0;
            """,
            migrations.RunSQL.noop,
        )
    ]
