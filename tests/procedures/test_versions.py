"""Publishing a local version, beginning the next, dropping a draft."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from procedures import queries
from procedures.exceptions import Incomplete, NotNow
from procedures.models import ProcedureVersion
from procedures.services import drafts, versions
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_copy_certification, make_version, publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # already 21 November in Viet Nam


@built_once
def control():
    return Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory()))


@built_once
def clerk():
    return Actor(UserFactory(role=Role.RECEPTION, agency=AgencyFactory()))


class TestPublishing:
    def test_the_earlier_version_ends_the_day_before(self, control):
        earlier = make_version()
        draft = make_version(
            procedure=earlier.procedure, number=2, valid_from=date(2026, 12, 1), publish=False
        )
        versions.publish_version(version_id=draft.pk, by=control, at=AT)
        earlier.refresh_from_db()
        assert earlier.valid_to == date(2026, 11, 30)
        assert queries.current_version(earlier.procedure_id, date(2026, 11, 30)) == earlier
        assert queries.current_version(earlier.procedure_id, date(2026, 12, 1)) == draft

    def test_who_and_when_are_kept(self, control):
        draft = make_version(publish=False)
        published = versions.publish_version(version_id=draft.pk, by=control, at=AT)
        assert (published.published_by, published.published_at) == (control.user, AT)

    def test_not_by_a_clerk(self, clerk):
        draft = make_version(publish=False)
        with pytest.raises(NotAllowed):
            versions.publish_version(version_id=draft.pk, by=clerk, at=AT)

    def test_not_twice(self, control):
        version = make_version()
        with pytest.raises(NotNow, match="đã được công bố"):
            versions.publish_version(version_id=version.pk, by=control, at=AT)

    @pytest.mark.parametrize(
        ("lack", "sentence"),
        [({"papers": ()}, "thành phần hồ sơ"), ({"name": ""}, "tên thủ tục")],
    )
    def test_not_without_its_compulsory_parts(self, control, lack, sentence):
        draft = make_version(publish=False, **lack)
        with pytest.raises(Incomplete, match=sentence):
            versions.publish_version(version_id=draft.pk, by=control, at=AT)

    def test_not_without_a_limit(self, control):
        draft = make_version(publish=False)
        draft.limits.all().delete()
        with pytest.raises(Incomplete, match="thời hạn giải quyết"):
            versions.publish_version(version_id=draft.pk, by=control, at=AT)

    def test_not_with_a_case_the_counter_could_not_promise_anything_for(self, control):
        """Every reception of it would end in "no limit", and a published version no longer changes."""
        draft = make_version(publish=False, cases=("Trong nước", "Có yếu tố nước ngoài"))
        draft.limits.update(case=draft.cases.get(key="c1"))
        sentence = "trường hợp “Có yếu tố nước ngoài” nộp trực tiếp, trực tuyến, bưu chính công ích"
        with pytest.raises(Incomplete, match=sentence):
            versions.publish_version(version_id=draft.pk, by=control, at=AT)
        draft.limits.create(case=draft.cases.get(key="c2"), unit="see_text", text="Theo hiệp định")
        assert versions.publish_version(version_id=draft.pk, by=control, at=AT).is_published

    @pytest.mark.parametrize("source", ["local", "national"])
    def test_not_from_a_day_that_is_over_where_another_version_held_it(self, control, source):
        earlier = make_version(source=source)
        asked = {"procedure": earlier.procedure, "number": 2, "publish": False}
        late = make_version(**asked, valid_from=date(2026, 11, 20))
        with pytest.raises(NotNow, match="20/11/2026 đã qua"):
            versions.publish_version(version_id=late.pk, by=control, at=AT)
        earlier.refresh_from_db()
        assert earlier.valid_to is None
        late.valid_from = date(2026, 11, 21)  # today
        late.save()
        assert versions.publish_version(version_id=late.pk, by=control, at=AT).is_published

    def test_the_first_version_of_all_may_begin_in_the_past(self, control):
        draft = make_version(publish=False, valid_from=date(2025, 7, 1))
        assert versions.publish_version(version_id=draft.pk, by=control, at=AT).is_published

    def test_not_from_a_day_the_earlier_one_had_not_begun(self, control):
        earlier = make_version(valid_from=date(2026, 12, 1))
        draft = make_version(
            procedure=earlier.procedure, number=2, valid_from=date(2026, 12, 1), publish=False
        )
        with pytest.raises(NotNow, match="ngày hiệu lực muộn hơn"):
            versions.publish_version(version_id=draft.pk, by=control, at=AT)


class TestDrafting:
    def test_a_draft_copies_every_part(self, control):
        first = make_copy_certification()
        draft = versions.draft_new_version(
            procedure=first.procedure, valid_from=date(2026, 12, 1), based_on=first, by=control, at=AT
        )
        assert (draft.number, draft.source, draft.is_published) == (2, "local", False)
        assert [paper.name for paper in draft.papers.order_by("position")] == [
            "Bản chính giấy tờ",
            "Bản sao cần chứng thực",
        ]
        rule = draft.fee_rules.get()
        assert rule.ceiling == 200_000
        assert [(tier.above, tier.rate) for tier in rule.tiers.all()] == [(Decimal(2), Decimal(1000))]

    def test_parts_of_a_case_follow_the_case(self, control):
        first = make_version(cases=("Trong nước",), publish=False)
        case = first.cases.get()
        first.papers.filter(key="p2").update(case=case)
        draft = versions.draft_new_version(
            procedure=first.procedure,
            valid_from=date(2026, 12, 1),
            based_on=publish_now(first),
            by=control,
            at=AT,
        )
        copied = draft.papers.get(key="p2").case
        assert copied.version == draft
        assert copied != case

    def test_a_national_version_can_be_the_base_and_stays(self, control):
        national = make_version(source="national", name="Bản quốc gia")
        draft = versions.draft_new_version(
            procedure=national.procedure, valid_from=date(2026, 12, 1), based_on=national, by=control, at=AT
        )
        assert (draft.number, draft.source, draft.name) == (1, "local", "Bản quốc gia")

    def test_one_draft_at_a_time(self, control):
        first = make_version()
        asked = {"procedure": first.procedure, "valid_from": date(2026, 12, 1), "based_on": first}
        versions.draft_new_version(**asked, by=control, at=AT)
        with pytest.raises(NotNow, match="đang có một bản dự thảo"):
            versions.draft_new_version(**asked, by=control, at=AT)

    def test_a_draft_can_be_dropped_and_a_published_version_cannot(self, control, clerk):
        draft, published = make_version(publish=False), make_version()
        with pytest.raises(NotAllowed):
            drafts.drop_draft(version_id=draft.pk, by=clerk, at=AT)
        with pytest.raises(NotNow, match="không bỏ được"):
            drafts.drop_draft(version_id=published.pk, by=control, at=AT)
        drafts.drop_draft(version_id=draft.pk, by=control, at=AT)
        assert list(ProcedureVersion.objects.all()) == [published]
