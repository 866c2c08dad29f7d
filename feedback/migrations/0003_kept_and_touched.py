"""What was rated, petitioned and answered stays; changes are noted for whoever keeps facts (decisions 9, 14)."""

from django.db import migrations


KEPT = (
    "feedback_ratingform",
    "feedback_ratinglevel",
    "feedback_ratingcriterion",
    "feedback_rating",
    "feedback_ratinganswer",
    "feedback_petitionperiods",
    "feedback_petition",
    "feedback_petitionduty",
    "feedback_petitionevent",
    "feedback_petitionwords",
    "feedback_petitionanswer",
    "feedback_petitionvote",
)
# Nothing of these rows changes.
AS_WRITTEN = ("feedback_ratinganswer", "feedback_petitionevent", "feedback_petitionvote")

REFUSE = (
    """
CREATE FUNCTION feedback_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was said stays on record', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
-- Of a rating only its free text may be taken away, by the redactor (ruling 35).
CREATE FUNCTION feedback_rating_as_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'comment' IS DISTINCT FROM to_jsonb(OLD) - 'comment' THEN
        RAISE EXCEPTION 'A rating is kept as it was given' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_rating_as_given BEFORE UPDATE ON feedback_rating
    FOR EACH ROW EXECUTE FUNCTION feedback_rating_as_given();
"""
    + "".join(
        f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION feedback_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION feedback_refuse();
"""
        for table in KEPT
    )
    + "".join(
        f"""
CREATE TRIGGER {table}_as_written BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION feedback_refuse();
"""
        for table in AS_WRITTEN
    )
)

ALLOW = (
    "DROP TRIGGER feedback_rating_as_given ON feedback_rating;"
    + "".join(f"DROP TRIGGER {table}_as_written ON {table};" for table in AS_WRITTEN)
    + "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT)
    + "DROP FUNCTION feedback_rating_as_given(); DROP FUNCTION feedback_refuse();"
)

TOUCH = """
CREATE FUNCTION feedback_touch_rated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.dossier_id);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_rating_touch AFTER INSERT ON feedback_rating
    FOR EACH ROW EXECUTE FUNCTION feedback_touch_rated();

CREATE FUNCTION feedback_touch_petition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_touchedpetition (touched_id) VALUES (NEW.id);
    IF NEW.about_dossier_id IS NOT NULL THEN
        INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.about_dossier_id);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.about_dossier_id IS DISTINCT FROM NEW.about_dossier_id
            AND OLD.about_dossier_id IS NOT NULL THEN
        INSERT INTO dossiers_toucheddossier (touched_id) VALUES (OLD.about_dossier_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_petition_touch AFTER INSERT OR UPDATE ON feedback_petition
    FOR EACH ROW EXECUTE FUNCTION feedback_touch_petition();

CREATE FUNCTION feedback_touch_by_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_touchedpetition (touched_id) VALUES (NEW.petition_id);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_petitionduty_touch AFTER INSERT OR UPDATE ON feedback_petitionduty
    FOR EACH ROW EXECUTE FUNCTION feedback_touch_by_part();
"""

UNTOUCH = """
DROP TRIGGER feedback_petitionduty_touch ON feedback_petitionduty;
DROP TRIGGER feedback_petition_touch ON feedback_petition;
DROP TRIGGER feedback_rating_touch ON feedback_rating;
DROP FUNCTION feedback_touch_by_part();
DROP FUNCTION feedback_touch_petition();
DROP FUNCTION feedback_touch_rated();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0034_toucheddossier"),
        ("feedback", "0002_shipped_forms_and_periods"),
    ]

    operations = [migrations.RunSQL(REFUSE, ALLOW), migrations.RunSQL(TOUCH, UNTOUCH)]
