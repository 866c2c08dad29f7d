"""Published versions, approved processes and signed annexes never change (triggers; decision 9)."""

from django.db import migrations


VERSION_CHILDREN = [
    "procedurecase",
    "requiredpaper",
    "timelimit",
    "cutoffrule",
    "resulttype",
    "legalbasis",
    "sectorrule",
    "feerule",
]

FUNCTIONS = """
CREATE FUNCTION procedures_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'valid_to' <> to_jsonb(OLD) - 'valid_to' THEN
        RAISE EXCEPTION 'Phiên bản thủ tục đã công bố thì không sửa, xóa được; hãy lập phiên bản mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION procedures_keep_version_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_procedureversion v
               WHERE v.id IN (NEW.version_id, OLD.version_id) AND v.published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Nội dung của phiên bản đã công bố thì không sửa được; hãy lập phiên bản mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_keep_tier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_feerule r JOIN procedures_procedureversion v ON v.id = r.version_id
               WHERE r.id IN (NEW.rule_id, OLD.rule_id) AND v.published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Bậc thu của phiên bản đã công bố thì không sửa được; hãy lập phiên bản mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_keep_process() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) <> to_jsonb(OLD) THEN
        RAISE EXCEPTION 'Quy trình đã phê duyệt thì không sửa, xóa được; hãy lập quy trình mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION procedures_keep_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_processtemplate t
               WHERE t.id IN (NEW.template_id, OLD.template_id) AND t.approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Bước của quy trình đã phê duyệt thì không sửa được; hãy lập quy trình mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_keep_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_processannex a
               WHERE a.id IN (NEW.annex_id, OLD.annex_id) AND a.signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Phụ lục đã ký thì không sửa được; hãy lập phụ lục mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""

TRIGGERS = [
    ("procedureversion", "UPDATE OR DELETE", "procedures_keep_version"),
    *[(table, "INSERT OR UPDATE OR DELETE", "procedures_keep_version_part") for table in VERSION_CHILDREN],
    ("feetier", "INSERT OR UPDATE OR DELETE", "procedures_keep_tier"),
    ("processtemplate", "UPDATE OR DELETE", "procedures_keep_process"),
    ("processstep", "INSERT OR UPDATE OR DELETE", "procedures_keep_step"),
    ("annexholder", "INSERT OR UPDATE OR DELETE", "procedures_keep_holder"),
]


def create_sql() -> str:
    return FUNCTIONS + "".join(
        f"CREATE TRIGGER keep_content BEFORE {verbs} ON procedures_{table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}();\n"
        for table, verbs, function in TRIGGERS
    )


def drop_sql() -> str:
    functions = sorted({function for _, _, function in TRIGGERS})
    return "".join(
        f"DROP TRIGGER keep_content ON procedures_{table};\n" for table, _, _ in TRIGGERS
    ) + "".join(f"DROP FUNCTION {function}();\n" for function in functions)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_catalogue")]

    operations = [migrations.RunSQL(create_sql(), drop_sql())]
