"""Lists of petitions that leave as files, against docs/access.csv: who, without senders, and written down."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord
from tests import access_table as table
from tests.factories.accounts import UserFactory
from tests.portal.feedback.test_petition_pages import desk, today


pytestmark = pytest.mark.django_db
__all__ = ["desk", "today"]
OWED = reverse("oversight:petitions_owed")
RELATIONS = {"same_agency": "commune", "child": "province"}


def test_whoever_the_table_lets_takes_the_list_away_without_senders(desk):
    petition = desk.registered()
    for role in Role:
        for relation, place in RELATIONS.items():
            person = UserFactory(role=role, agency=getattr(desk, place))
            answer = desk.client_of(person).get(OWED, {"tep": "xlsx"})
            allowed = table.access("petition", role, relation).export
            taken = answer.status_code == 200
            assert allowed == ("masked" if taken else "no"), (role, relation)
            written = AccessRecord.objects.filter(action=LookAction.EXPORT, user=person)
            assert written.count() == int(taken), (role, relation)
            if taken:
                cells = [
                    str(cell) for row in load_workbook(BytesIO(answer.content)).active.values for cell in row
                ]
                assert petition.code in cells
                for secret in (petition.sender_name, petition.sender_phone, petition.content):
                    assert not any(secret in cell for cell in cells), (role, relation)


def test_one_complained_of_takes_no_line_of_it_away(desk):
    chair = UserFactory(role=Role.HEAD, agency=desk.commune)
    petition = desk.registered()
    desk.act(petition, "transfer", agency=desk.province.pk, reason="Về Chủ tịch", about_person=chair.pk)
    answer = desk.client_of(chair).get(OWED, {"tep": "xlsx"})
    cells = [cell for row in load_workbook(BytesIO(answer.content)).active.values for cell in row]
    assert petition.code not in cells
    assert table.access("petition", Role.HEAD, "complained_of").export == "no"
