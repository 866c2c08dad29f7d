"""The addresses of a database for a while are those of this installation but for its name."""

from environ import Env

from portal.operations import throwaway


def test_a_password_with_a_hash_stays_whole(settings, monkeypatch, tmp_path):
    settings.DATABASE_OWNER_URL = "postgres://portal_owner:a#b@127.0.0.1:5433/portal"
    monkeypatch.setenv("DATABASE_URL", "postgres://portal_app:c#d%40e@127.0.0.1:5433/portal")

    told = throwaway._environment("portal_throwaway_1", tmp_path)

    read = {key: Env.db_url_config(told[key]) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    assert {one["NAME"] for one in read.values()} == {"portal_throwaway_1"}
    assert {one["PORT"] for one in read.values()} == {5433}
    assert [one["PASSWORD"] for one in read.values()] == ["c#d@e", "a#b"]
    assert read["DATABASE_OWNER_URL"]["USER"] == "portal_owner"
