"""The public page of a procedure of several cases and ways to file: what holds for one is said of one."""

from datetime import time

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procedures.enums import Channel
from procedures.models import CutoffRule, ProcedureVersion, TimeLimit
from procedures.services.shipping import load_catalogue
from tests.clock import at
from tests.factories.procedures import make_version, publish_now


pytestmark = pytest.mark.django_db
CODE = "1.004859"
SAME_DAY_ELSE_NEXT = "trả trong ngày, không kịp thì trả ngày làm việc tiếp theo"


def page_of(client, view="procedure", code=CODE, **asked):
    return client.get(reverse(f"public:{view}", args=[code]), asked)


def words(response):
    return " ".join(response.content.decode().split())


def of_case(key):
    return {"truong-hop": key}


def procedure_with(
    *limits: int, cutoffs: dict[str, time] | None = None, code: str = CODE
) -> ProcedureVersion:
    """One working day in general, each case in as many as is said. A cut-off under "" is the general one."""
    names = tuple(f"Trường hợp {number}" for number in range(1, len(limits) + 1))
    version = make_version(code=code, limit="1", cases=names, publish=False)
    cases = {case.key: case for case in version.cases.all()}
    for number, days in enumerate(limits, start=1):
        if days != 1:
            TimeLimit.objects.create(
                version=version, case=cases[f"c{number}"], value=days, unit="working_days"
            )
    for key, hour in (cutoffs or {}).items():
        CutoffRule.objects.create(
            version=version,
            case=cases.get(key),
            hour=hour,
            effect="result_same_day_else_next",
            source="Luật Hộ tịch, Điều 29",
        )
    publish_now(version)
    return version


class TestTheDateOfACase:
    @pytest.fixture(autouse=True)
    def on_a_friday(self, frozen_at):
        frozen_at("2026-03-06 09:32")

    def test_where_the_cases_differ_each_has_its_line(self, client):
        procedure_with(1, 5)
        text = words(page_of(client))
        assert "Ngày hẹn trả khác nhau theo trường hợp." in text
        for name, due in (("Trường hợp 1", "09/03/2026"), ("Trường hợp 2", "13/03/2026")):
            assert f"<dt>{name}</dt> <dd> <strong>09:32 ngày {due}</strong>" in text
        assert text.count("Vì sao là thời điểm này?") == 2

    def test_cases_with_the_same_limit_share_a_line(self, client):
        procedure_with(1, 5, 1)
        text = words(page_of(client))
        assert "<dt>Trường hợp 1; Trường hợp 3</dt> <dd> <strong>09:32 ngày 09/03/2026" in text

    def test_where_they_agree_one_date_holds_for_all(self, client):
        procedure_with(1, 1)
        text = words(page_of(client))
        assert "<strong>Mọi trường hợp</strong>" in text
        assert text.count("09:32 ngày 09/03/2026") == 1

    def test_the_case_asked_for_stands_beside_its_date_on_the_screen(self, client):
        procedure_with(1, 5)
        text = words(page_of(client, **of_case("c2")))
        assert "<p><strong>Trường hợp 2</strong></p>" in text
        assert "09:32 ngày 13/03/2026" in text
        assert "09:32 ngày 09/03/2026" not in text

    def test_the_sheet_to_take_along_says_them_apart_too(self, client):
        procedure_with(1, 5)
        text = words(page_of(client, "checklist"))
        assert "Nộp lúc 09:32 ngày 06/03/2026 thì hẹn trả khoảng như sau, tùy trường hợp." in text
        assert "<dt>Trường hợp 1</dt><dd>09:32 ngày 09/03/2026</dd>" in text
        assert "<dt>Trường hợp 2</dt><dd>09:32 ngày 13/03/2026</dd>" in text
        chosen = words(page_of(client, "checklist", **of_case("c2")))
        assert "thì hẹn trả khoảng 09:32 ngày 13/03/2026." in chosen
        assert "09:32 ngày 09/03/2026" not in chosen

    def test_a_case_whose_limit_is_told_in_words_has_words(self, client):
        version = make_version(code=CODE, limit="1", cases=("Thường", "Đặc biệt"), publish=False)
        special = version.cases.get(key="c2")
        TimeLimit.objects.create(version=version, case=special, unit="see_text", text="Theo thông báo")
        publish_now(version)
        text = words(page_of(client))
        assert "<dt>Đặc biệt</dt> <dd> Thời hạn do văn bản quy định theo từng bước: Theo thông báo" in text

    def test_two_cases_and_twenty_cost_the_same(self, client):
        procedure_with(1, 5)
        procedure_with(*range(1, 21), code="1.001193")
        page_of(client)
        counts = []
        for code in (CODE, "1.001193"):
            with CaptureQueriesContext(connection) as asked:
                answer = page_of(client, code=code)
            counts.append(len(asked))
        assert words(answer).count("Vì sao là thời điểm này?") == 20
        assert counts[0] == counts[1]


class TestTheCutoffOfACase:
    def test_it_names_its_case(self, client):
        procedure_with(1, 1, cutoffs={"c2": time(15)})
        text = words(page_of(client))
        assert f"Trường hợp 2, nộp sau 15:00: {SAME_DAY_ELSE_NEXT} (Luật Hộ tịch, Điều 29)." in text
        assert "Các trường hợp khác" not in text

    def test_it_is_not_shown_for_another_case(self, client):
        procedure_with(1, 1, cutoffs={"c2": time(15)})
        assert "15:00:" not in words(page_of(client, **of_case("c1")))
        assert "<p>Nộp sau 15:00:" in words(page_of(client, **of_case("c2")))

    def test_that_of_a_case_comes_before_the_general_one(self, client):
        procedure_with(1, 1, cutoffs={"": time(15), "c2": time(16)})
        every = words(page_of(client))
        assert "<p>Trường hợp 2, nộp sau 16:00:" in every
        assert "<p>Các trường hợp khác, nộp sau 15:00:" in every
        own = words(page_of(client, **of_case("c2")))
        assert "<p>Nộp sau 16:00:" in own
        assert "nộp sau 15:00" not in own.lower()
        assert "<p>Nộp sau 15:00:" in words(page_of(client, **of_case("c1")))

    def test_the_general_one_is_left_out_where_every_case_has_its_own(self, client):
        procedure_with(1, 1, cutoffs={"": time(15), "c1": time(14), "c2": time(16)})
        assert "Các trường hợp khác" not in words(page_of(client))

    def test_as_shipped_the_cutoff_of_an_addition_is_not_that_of_a_correction(self, client):
        load_catalogue(at=at("2026-03-06 09:32"))
        assert "<p>Bổ sung thông tin hộ tịch, nộp sau 15:00:" in words(page_of(client))
        assert "nộp sau 15:00" not in words(page_of(client, **of_case("thay-doi"))).lower()

    def test_the_reasons_of_the_date_say_where_it_is_written(self, client, frozen_at):
        frozen_at("2026-03-06 15:30")
        make_version(code=CODE, limit="0", cutoff=time(15))
        said = "Nhận sau 15:00: trả kết quả trong ngày làm việc kế tiếp (Luật Hộ tịch, Điều 16)."
        assert f"<li>{said}" in words(page_of(client))

    def test_it_is_said_in_english_on_an_english_page(self, client):
        procedure_with(1, 1, cutoffs={"c2": time(15)})
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        assert "15:00" in words(page_of(client))
        assert SAME_DAY_ELSE_NEXT not in words(page_of(client))


class TestTheWaysToFile:
    def ways(self, client, code=CODE):
        return [choice.label for choice in page_of(client, code=code).context["page"].channels]

    def test_there_is_no_online_way_without_an_online_service(self, client):
        make_version(code=CODE, online_level="none")
        assert self.ways(client) == ["Trực tiếp", "Bưu chính công ích"]

    @pytest.mark.parametrize("level", ["partial", "full"])
    def test_there_is_one_with_such_a_service(self, client, level):
        make_version(code=CODE, online_level=level, partial_reason="Phải đối chiếu bản chính")
        assert self.ways(client) == ["Trực tiếp", "Trực tuyến", "Bưu chính công ích"]

    def test_a_limit_of_one_way_beside_a_general_one_leaves_the_others(self, client):
        version = make_version(code=CODE, publish=False)
        TimeLimit.objects.create(version=version, channel=Channel.ONLINE, value=1, unit="working_days")
        publish_now(version)
        assert self.ways(client) == ["Trực tiếp", "Trực tuyến", "Bưu chính công ích"]

    def test_as_shipped(self, client):
        load_catalogue(at=at("2026-03-06 09:32"))
        for code in ("1.012812", "1.011607", "1.004946"):
            assert self.ways(client, code) == ["Trực tiếp", "Bưu chính công ích"]
