"""Papers brought before acceptance: what the service refuses."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import Evidence, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierPaper, SupplementItem
from dossiers.rules.intake import FileIn, PaperIn
from dossiers.services import bringing, reception
from portal.counter.dossier_forms import AnswerForm, BroughtForm
from procedures.models import RequiredPaper
from tests.clock import at
from tests.factories.documents import StoredFileFactory
from tests.factories.dossiers import accepted, asked, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-09 08:00")


@built_once
def office():
    return make_office()


@built_once
def dossier(office):
    """Its last paper is wanting."""
    return asked(office)


def last_paper(dossier):
    return dossier.papers.order_by("-order")[0]


def bring(office, dossier, papers, *, files=None, role=Role.RECEPTION):
    return bringing.bring(
        dossier_id=dossier.pk, papers=papers, files=files or {}, by=office.actor(role), at=NOW
    )


def shown(paper, evidence=Evidence.ORIGINAL, **counts):
    return {paper.pk: PaperIn(name=paper.name, evidence=evidence, **({"originals": 1} | counts))}


def test_what_is_shown_on_a_phone_is_not_kept(office, dossier):
    bring(office, dossier, shown(last_paper(dossier), Evidence.SHOWN_ON_VNEID, originals=0))
    paper = last_paper(dossier)
    assert (paper.evidence, paper.kept) == (Evidence.SHOWN_ON_VNEID, False)


def test_the_promise_starts_with_the_acceptance_and_not_before(office, dossier):
    bring(office, dossier, shown(last_paper(dossier)))
    assert Dossier.objects.get(pk=dossier.pk).due_at is None
    done = reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=NOW)
    assert done.due_at == at("2026-03-12 08:00")
    assert done.code


def test_a_dossier_that_lacks_a_paper_is_not_accepted(office, dossier):
    with pytest.raises(Refused, match="Giấy chứng sinh") as refusal:
        reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=NOW)
    assert refusal.value.field == "papers"
    assert Dossier.objects.get(pk=dossier.pk).state == State.SUPPLEMENT_PRE


@pytest.mark.parametrize(
    ("evidence", "counts", "sentence"),
    [
        (Evidence.ORIGINAL, {"originals": 0}, "số lượng bản"),
        (Evidence.ORIGINAL, {"originals": -1}, "không được âm"),
        (Evidence.FOUND_IN_DATABASE, {}, "cơ sở dữ liệu"),
        (Evidence.REUSED, {}, "sử dụng lại"),
    ],
)
def test_evidence_that_proves_nothing(office, dossier, evidence, counts, sentence):
    with pytest.raises(Refused, match=sentence):
        bring(office, dossier, shown(last_paper(dossier), evidence, **counts))
    assert last_paper(dossier).evidence == ""


def test_nothing_brought(office, dossier):
    with pytest.raises(Refused, match="ít nhất một giấy tờ"):
        bring(office, dossier, {})


def test_another_dossier_s_paper(office):
    dossier, other = asked(office), asked(office)
    with pytest.raises(Refused, match="không thuộc hồ sơ"):
        bring(office, dossier, shown(last_paper(other)))


def test_too_many_files(office, settings):
    settings.UPLOAD_MAX_FILES = 1
    dossier = asked(office)
    paper = last_paper(dossier)
    files = {paper.pk: [FileIn(StoredFileFactory().pk, f"{number}.pdf") for number in (1, 2)]}
    with pytest.raises(Refused, match="tối đa 1 tệp"):
        bring(office, dossier, shown(paper), files=files)


def test_an_accepted_dossier_takes_the_formal_way(office):
    dossier = accepted(office)
    with pytest.raises(NotReady, match="chưa được tiếp nhận"):
        bring(office, dossier, shown(last_paper(dossier)))


def test_who_is_not_at_the_counter(office, dossier):
    with pytest.raises(NotAllowed, match="Bộ phận Một cửa"):
        bring(office, dossier, shown(last_paper(dossier)), role=Role.HANDLER)


@pytest.mark.parametrize(
    ("listed", "evidence", "counts"),
    [
        ({"originals": 0, "copies": 2}, Evidence.CERTIFIED_COPY, (0, 2)),
        ({"originals": 1, "copies": 0}, Evidence.ORIGINAL, (1, 0)),
        ({"is_shown_only": True}, Evidence.SHOWN_ON_PAPER, (0, 0)),
        (None, Evidence.ORIGINAL, (1, None)),  # asked for beyond the list
    ],
)
def test_the_form_begins_with_how_the_paper_is_usually_handed_in(listed, evidence, counts):
    paper = DossierPaper(pk=1, required_paper=RequiredPaper(**listed) if listed else None)
    for form in (BroughtForm(paper=paper), AnswerForm(item=SupplementItem(pk=1, paper=paper))):
        begins = form["evidence"].value(), (form["originals"].value(), form["certified"].value())
        assert begins == (evidence, counts)
    extra = AnswerForm(item=SupplementItem(pk=1))
    assert (extra["evidence"].value(), extra["originals"].value()) == (Evidence.ORIGINAL, 1)
