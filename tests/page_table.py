"""docs/pages.csv as Python reads it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.enums import Role


TABLE = Path(settings.BASE_DIR) / "docs" / "pages.csv"
NOT_WALKED = {
    "healthz": "an answer for the watchdog, not a page",
    "ui:home": "leads on to the first page of the area",
    "ui:search": "what it finds answers a post; its address alone leads to the first page",
}
# What is asked for after their path makes them the page that is walked.
ASKED_BY_QUERY = {"oversight:late_officer": "without an officer it leads to the list of all"}
# What answers a GET and is no page that could be walked: their rows have `-` for an example.
NOT_PAGES = {
    "api:openapi": "data: the description of the interface",
    "counter:export_file": "a file: the register as it was exported",
    "counter:letters_file": "a file: letters to print",
    "counter:machine": "data: a token, and whose it is",
    "counter:paper_pdf": "a file: a printed paper",
    "counter:paper_style": "a file: the style of a printed paper",
    "counter:register_forget": "leads back to the register",
    "counter:tickets_file": "a file: the tickets of a day",
    "counter:worker": "a file: the script of the service worker",
    "desk:apology_paper": "a file: the letter as it is printed",
    "desk:petition_slip": "a file: a printed slip",
    "desk:question_file": "a file: a paper of the dossier asked about",
    "help:guide": "a file: the guide to print",
    "help:request_file": "a file: what was sent with a question",
    "oversight:definition_file": "a file: the definition",
    "oversight:export_people": "a file: the list of accounts",
    "oversight:form_file": "a file: a blank form of a version",
    "oversight:jobs_progress": "a fragment: how far the running job is, in oversight:jobs",
    "oversight:month_original": "a file: the signed notice",
    "oversight:setup_template": "a file: the empty workbook",
    "oversight:unit_report_paper": "a file: the report as it is printed",
    "public:form_file": "a file: the blank form of a paper",
    "public:month_json": "a file: the figures of a month",
    "public:month_pdf": "a file: the notice of a month",
    "public:month_xlsx": "a file: the table of a month",
    "public:opinion_file": "a file: a paper of the dossier asked about",
    "system:colours": "a file: the colours of the installation",
    "system:logo": "a file: the picture of the installation",
    "ui:components_moved": "leads on to system:components",
    "ui:file": "a file of a dossier",
    "ui:file_page": "a file: a page of a file as a picture",
}
# Pages that differ from another one in what their template is given: that one stands for them in `./test`,
# and `./test all` walks each.
STANDS_FOR = {
    "desk:complete": (
        "desk:assign", "desk:attach", "desk:await_payment", "desk:close_silent", "desk:close_unpaid",
        "desk:correct_case", "desk:drop_stop", "desk:reject", "desk:reopen", "desk:resume_payment",
        "desk:send_back", "desk:stop", "desk:take", "desk:take_over",
    ),
    "desk:sign_apology": (
        "desk:accept_explanation", "desk:draft_apology", "desk:send_back_apology",
        "desk:send_back_explanation", "desk:submit_explanation",
    ),
    "counter:open_part": ("desk:open_part",),
    "counter:correct_result": ("counter:paid",),
    "oversight:late_officers": ("oversight:late_officer",),
    "ui:my_line": ("ui:unit_line",),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One URL as it is written down by hand."""

    name: str
    path: str
    methods: frozenset[str]
    who: tuple[str, ...]
    personal_data: bool
    example: str
    seen_by: str
    """The role that sees the example, where it is not the first of `who`."""

    @property
    def is_public(self) -> bool:
        return self.who == ("public",)

    @property
    def first_role(self) -> str:
        """Who walks the page first; what everybody may open is walked by the clerk."""
        if self.is_public:
            return "public"
        named = self.seen_by or self.who[0]
        return named if named in Role.values else Role.RECEPTION

    @property
    def area(self) -> str:
        """The part of the portal it belongs to, e.g. `desk`."""
        return self.name.split(":")[0]

    @property
    def has_parameters(self) -> bool:
        return "<" in self.path


def rows() -> list[Row]:
    """Every row; a cell out of place fails here."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return [_row(line) for line in csv.DictReader(file, strict=True)]


def walkable() -> list[Row]:
    """Rows that are pages for people: what a browser opens and looks at."""
    read = [row for row in rows() if "GET" in row.methods and row.example != "-"]
    return [row for row in read if row.who != ("token",) and row.name not in NOT_WALKED]


def walked_at_once() -> list[Row]:
    """The pages that `./test` walks: of those with one template the one that stands for the others."""
    others = {name for names in STANDS_FOR.values() for name in names}
    return [row for row in walkable() if row.name not in others]


def _row(line: dict[str, str]) -> Row:
    example, _, seen_by = line["example"].partition(":")
    assert line["personal_data"] in {"yes", "no"}, line
    return Row(
        name=line["name"],
        path=line["path"],
        methods=frozenset(line["methods"].split()),
        who=tuple(line["who"].split()),
        personal_data=line["personal_data"] == "yes",
        example=example,
        seen_by=seen_by,
    )
