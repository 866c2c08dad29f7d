"""From which database a paper's data came (ruling 26): what was chosen, else what the words say."""

from __future__ import annotations

from dossiers.enums import Evidence, PaperDatabase


WORDS = (
    ("dân cư", PaperDatabase.POPULATION),
    ("vneid", PaperDatabase.POPULATION),
    ("kho dữ liệu cá nhân", PaperDatabase.PERSONAL_STORE),
    ("kho dữ liệu điện tử", PaperDatabase.PERSONAL_STORE),
)
AS_DATA = (Evidence.FOUND_IN_DATABASE, Evidence.ELECTRONIC)
"""How a paper comes that a database gave."""


def names_database(chosen: str, source: str) -> bool:
    """Whether it is said which database (ruling 26): one of those known, or another one by its name."""
    return chosen not in ("", PaperDatabase.OTHER) or bool(source.strip())


def database_of(evidence: str, chosen: str, source: str) -> str:
    """Empty for a paper no database gave; found in one that nobody named: another one."""
    if evidence not in AS_DATA:
        return ""
    if chosen:
        return chosen
    said = source.lower()
    named = next((database for words, database in WORDS if words in said), None)
    if named is not None:
        return named
    return PaperDatabase.OTHER if evidence == Evidence.FOUND_IN_DATABASE else ""
