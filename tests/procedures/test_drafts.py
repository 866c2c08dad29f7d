"""A draft is written as a whole, and what it says can be read back unchanged."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from accounts.enums import Role
from accounts.models import Actor
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import Procedure, ProcedureVersion
from procedures.queries import content_of
from procedures.rules.content import CaseContent, PaperContent
from procedures.services import drafts
from procedures.services.shipping import load_catalogue
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_sector, make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 12, 1)


@built_once
def control():
    return Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory()))


def rewrite(version, content, by):
    return drafts.rewrite_draft(version_id=version.pk, content=content, valid_from=FIRST_DAY, by=by, at=AT)


def test_every_shipped_version_reads_back_as_it_was_written(control):
    """Writing what was read gives the same content, tiers, cases and sector rules included."""
    load_catalogue(at=AT)
    for code in ("2.000815", "1.001193", "1.013949", "1.004873"):
        stored = ProcedureVersion.objects.local().filter(procedure__code=code).latest("number")
        content = replace(content_of(stored), valid_from=None)
        draft = make_version(procedure=stored.procedure, number=99, publish=False)
        rewrite(draft, content, control)
        again = content_of(ProcedureVersion.objects.get(pk=draft.pk))
        assert replace(again, valid_from=None) == content


def test_what_was_there_is_replaced(control):
    draft = make_version(publish=False, cases=("Cũ",))
    content = replace(
        content_of(draft),
        cases=(CaseContent("moi", "Mới"),),
        papers=(PaperContent("don", "Đơn", case="moi"),),
    )
    rewrite(draft, content, control)
    paper = draft.papers.get()
    assert (paper.name, paper.case.name) == ("Đơn", "Mới")


def test_a_published_version_is_not_written(control):
    version = make_version()
    with pytest.raises(NotNow, match="lập phiên bản mới"):
        rewrite(version, content_of(version), control)


def test_two_rows_of_one_key_are_refused_in_words_and_nothing_is_lost(control):
    draft = make_version(publish=False)
    content = content_of(draft)
    doubled = replace(content, papers=(*content.papers, content.papers[0]))
    with pytest.raises(ProcedureError, match="trùng mã"):
        rewrite(draft, doubled, control)
    assert content_of(draft) == content


def test_a_paper_of_a_case_that_is_gone_is_refused(control):
    draft = make_version(publish=False)
    content = replace(content_of(draft), papers=(PaperContent("don", "Đơn", case="khong-co"),))
    with pytest.raises(ProcedureError, match="trường hợp đã bỏ"):
        rewrite(draft, content, control)


@pytest.mark.parametrize("code", ["5.000001", "1.1", ""])
def test_a_procedure_needs_a_real_code(control, code):
    with pytest.raises(ProcedureError, match="phải có dạng"):
        drafts.begin_procedure(
            code=code, name="Mới", sector=make_sector(), valid_from=FIRST_DAY, by=control, at=AT
        )
    assert not Procedure.objects.exists()
