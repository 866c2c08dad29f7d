"""Numbers of the agency's own document system: typed once, by its records clerk, before the paper goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role, SigningMode
from accounts.exceptions import NotAllowed
from documents.exceptions import OutsideNumberMissing
from documents.models import Book, NumberSource, OutsideNumber
from documents.services import outside_numbers as numbers
from documents.services.papers import values_of
from dossiers.enums import ApologyState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Apology, Dossier
from dossiers.queries.outside_numbers import unnumbered
from dossiers.services import apologies, outside_numbers
from dossiers.services.apologies import ApologyIn
from tests.clock import at
from tests.factories.accounts import SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import assigned, make_office, twin
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TUESDAY = at("2026-03-10 09:00")
DAY = date(2026, 3, 10)
WORDS = ApologyIn("verification", "Chờ nơi cư trú trước xác nhận.", date(2026, 3, 16))
SYSTEM = "Hệ thống QLVB tỉnh"


@built_once
def office():
    """With a dossier nobody has written about; those of the tests are like it."""
    made = make_office()
    assigned(made)
    SignatureDelegationFactory(
        agency=made.commune, signer=made.people[Role.APPROVER], mode=SigningMode.KT,
        signer_title="Phó Chủ tịch",
    )  # fmt: skip
    NumberSource.objects.create(
        agency=made.commune, kind="apology", system=SYSTEM, valid_from=date(2026, 3, 1)
    )
    return made


def signed(office):
    dossier = twin(Dossier.objects.earliest("pk"), "steps")
    apologies.draft(dossier_id=dossier.pk, entered=WORDS, by=office.actor(Role.HANDLER), at=TUESDAY)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
    return dossier


def enter(office, dossier, number="125/UBND-VP", *, day=DAY, kind="apology", role=Role.RECORDS_CLERK):
    return outside_numbers.enter(
        dossier_id=dossier.pk, kind=kind, number_text=number, dated_on=day, by=office.actor(role), at=TUESDAY
    )


def send(office, dossier):
    return apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)


def test_a_letter_waits_for_its_number_and_bears_it_and_its_day(office):
    dossier = signed(office)
    with pytest.raises(OutsideNumberMissing, match=SYSTEM):
        send(office, dossier)
    untouched = Dossier.objects.get(pk=dossier.pk)
    assert (untouched.due_at, untouched.reschedule_count) == (dossier.due_at, 0)
    assert Apology.objects.get().state == ApologyState.SIGNED

    enter(office, dossier, "  125/UBND-VP ")
    paper = send(office, dossier).paper

    assert (paper.number_text, paper.issued_on) == ("125/UBND-VP", DAY)
    assert (paper.book, paper.number) == (None, None)
    header = values_of(paper).header
    assert (header.number_text, header.issued_on) == ("125/UBND-VP", DAY)
    assert OutsideNumber.objects.get().paper == paper
    assert not Book.objects.filter(kind="apology").exists()


def test_the_own_book_goes_on_where_no_source_is_named_or_it_has_ended(office):
    numbers.end_source(agency_id=office.commune.pk, kind="apology", on=date(2026, 3, 9))
    assert send(office, signed(office)).paper.number_text == "01/PXL"


@pytest.mark.parametrize("same", ["125/UBND-VP", "125/ubnd-vp", " 125/UBND-VP "])
def test_a_number_stands_once_in_a_book_and_year(office, same):
    enter(office, signed(office))
    with pytest.raises(Refused, match="đã nhập trong sổ năm 2026"):
        enter(office, signed(office), same)


def test_a_paper_has_one_number_until_that_is_void(office):
    dossier = signed(office)
    first = enter(office, dossier)
    with pytest.raises(Refused, match="Hủy số cũ"):
        enter(office, dossier, "126/UBND-VP")
    clerk = office.actor(Role.RECORDS_CLERK)
    with pytest.raises(Refused, match="lý do"):
        outside_numbers.void(number_id=first.pk, reason="  ", by=clerk, at=TUESDAY)
    outside_numbers.void(number_id=first.pk, reason="Cấp nhầm", by=clerk, at=TUESDAY)
    with pytest.raises(Refused, match="đã hủy"):
        outside_numbers.void(number_id=first.pk, reason="Lần nữa", by=clerk, at=TUESDAY)
    # The void number stays in the book: nobody gets it again.
    with pytest.raises(Refused, match="đã nhập trong sổ"):
        enter(office, dossier)
    enter(office, dossier, "126/UBND-VP")
    used = send(office, dossier).paper.outside_number
    assert used.number_text == "126/UBND-VP"
    with pytest.raises(Refused, match="đã dùng"):
        outside_numbers.void(number_id=used.pk, reason="Muộn", by=clerk, at=TUESDAY)


@pytest.mark.parametrize(
    ("number", "day", "field"),
    [
        ("", DAY, "number"),
        ("không có chữ số", DAY, "number"),
        ("7/VP", None, "dated_on"),
        ("7/VP", DAY - timedelta(days=1), "dated_on"),  # before it was signed
        ("7/VP", DAY + timedelta(days=1), "dated_on"),  # to come
    ],
)
def test_what_cannot_be_a_number_or_its_day_is_refused_with_its_field(office, number, day, field):
    with pytest.raises(Refused) as refusal:
        enter(office, signed(office), number, day=day)
    assert refusal.value.field == field


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.HANDLER, Role.APPROVER, Role.HEAD, Role.ADMINISTRATOR])
def test_only_the_records_clerk_types_and_voids(office, role):
    dossier = signed(office)
    with pytest.raises(NotAllowed):
        enter(office, dossier, role=role)
    typed = enter(office, dossier)
    with pytest.raises(NotAllowed):
        outside_numbers.void(number_id=typed.pk, reason="x", by=office.actor(role), at=TUESDAY)


def test_the_clerk_of_another_agency_neither_types_nor_sees(office):
    other, dossier = make_office(), signed(office)
    # Nor does he learn by a guessed id which dossier has a paper that waits and which has none.
    for one, kind in ((dossier, "apology"), (dossier, "stop_notice"), (assigned(office), "apology")):
        with pytest.raises(NotAllowed):
            outside_numbers.enter(
                dossier_id=one.pk, kind=kind, number_text="1/VP", dated_on=DAY,
                by=other.actor(Role.RECORDS_CLERK), at=TUESDAY,
            )  # fmt: skip
    assert unnumbered(other.people[Role.RECORDS_CLERK], DAY) == []


def test_papers_that_do_not_wait_take_no_number(office):
    unsigned = assigned(office)
    with pytest.raises(NotReady, match="không có giấy nào đang chờ số"):
        enter(office, unsigned)
    with pytest.raises(NotReady, match="không có giấy nào đang chờ số"):
        enter(office, signed(office), kind="stop_notice")
    numbers.end_source(agency_id=office.commune.pk, kind="apology", on=date(2026, 3, 9))
    with pytest.raises(NotReady, match="không phải nhập số"):
        enter(office, signed(office))


def test_the_list_shows_what_waits_in_as_many_statements_for_many(office):
    clerk = office.people[Role.RECORDS_CLERK]
    dossiers = [signed(office)]
    few = len(statements(lambda: unnumbered(clerk, DAY)))
    dossiers += [signed(office) for _ in range(3)]
    assert len(statements(lambda: unnumbered(clerk, DAY))) == few
    enter(office, dossiers[0])
    assert [one.dossier for one in unnumbered(clerk, DAY)] == dossiers[1:]


def test_the_page_takes_number_and_day_and_keeps_what_was_wrong(office, client_of, frozen_at):
    frozen_at("2026-03-10 09:00")
    dossier, page = signed(office), reverse("desk:outside_numbers")
    clerk = client_of(office.people[Role.RECORDS_CLERK])
    confirm = reverse("counter:apology", args=[dossier.pk])
    assert SYSTEM in client_of(office.people[Role.RECEPTION]).get(confirm).content.decode()
    typed = {"do": "enter", "dossier": dossier.pk, "kind": "apology"}
    assert str(dossier) in clerk.get(page).content.decode()

    wrong = clerk.post(page, {**typed, "number": "125/VP", "dated_on": "2026-03-09"})
    assert wrong.status_code == 422
    assert 'value="125/VP"' in wrong.content.decode()
    assert clerk.post(page, {**typed, "number": "125/VP", "dated_on": "2026-03-10"}).status_code == 302

    shown = clerk.get(page).content.decode()
    assert "125/VP" in shown
    assert 'value="send"' in client_of(office.people[Role.RECEPTION]).get(confirm).content.decode()
    row = OutsideNumber.objects.get()
    unsaid = clerk.post(page, {"do": "void", "typed": row.pk, "reason": " "})
    assert (unsaid.status_code, "lý do" in unsaid.content.decode()) == (422, True)  # the page, not a dead end
    assert clerk.post(page, {"do": "void", "typed": row.pk, "reason": "Cấp nhầm"}).status_code == 302
    assert "Cấp nhầm" in clerk.get(page).content.decode()
    assert clerk.post(page, {"do": "void", "typed": 0}).status_code == 404
    assert clerk.post(page, {"do": "other"}).status_code == 404


def test_the_command_names_a_source_and_ends_it():
    agency = make_office().commune
    call_command("set_number_source", agency.code, "--system", SYSTEM, "--from", "2026-05-01")
    rows = NumberSource.objects.filter(agency=agency)
    assert set(rows.values_list("kind", flat=True)) == {"apology", "stop_notice", "closing_notice"}
    call_command("set_number_source", agency.code, "--kind", "apology", "--end", "2026-05-31")
    assert numbers.source_of(agency_id=agency.pk, kind="apology", on=date(2026, 6, 1)) is None
    assert numbers.source_of(agency_id=agency.pk, kind="stop_notice", on=date(2026, 6, 1)) is not None
    for given in (
        ["NONE", "--system", "x"],
        [agency.code],
        [agency.code, "--system", "x", "--end", "2026-05-31"],
    ):
        with pytest.raises(CommandError) as refusal:
            call_command("set_number_source", *given)
        assert refusal.value.returncode == 2
    with pytest.raises(CommandError, match="Chọn ngày sau đó"):
        call_command(
            "set_number_source", agency.code, "--kind", "stop_notice", "--system", "y", "--from", "2026-05-01"
        )


def test_a_new_system_follows_the_old_one_from_its_day(office):
    numbers.set_source(agency_id=office.commune.pk, kind="apology", system="Mới", valid_from=date(2026, 4, 1))

    def system_on(day):
        found = numbers.source_of(agency_id=office.commune.pk, kind="apology", on=day)
        return found.system if found else ""

    assert [system_on(date(2026, month, 15)) for month in (2, 3, 4)] == ["", SYSTEM, "Mới"]


def test_the_database_keeps_a_void_number_with_its_reason(office):
    row = enter(office, signed(office))
    with pytest.raises(IntegrityError, match="outside_number_void_with_reason"), transaction.atomic():
        OutsideNumber.objects.filter(pk=row.pk).update(voided_at=TUESDAY)


def test_a_user_of_no_role_is_not_led_there(client_of):
    assert client_of(UserFactory(role=Role.HANDLER)).get(reverse("desk:outside_numbers")).status_code == 403
