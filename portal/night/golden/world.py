"""Two provinces, three communes and their procedures: where the golden month happens.

Rows of the catalogue and of accounts are written as an installation's set-up would leave them; dossiers are
never written here, they come from the services (portal.night.golden.player).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.enums import AgencyKind, Level, Role, SigningMode
from accounts.models import (
    Actor,
    Agency,
    AgencyCalendar,
    AgencyPlacement,
    Membership,
    SignatureDelegation,
    User,
)
from lib.text import search_key, text_sort_key
from procedures.enums import FeeKind, LimitUnit, OnlineLevel, SectorRuleKind, Source, StepKind
from procedures.models import (
    FeeRule,
    LinkedProcedure,
    Procedure,
    ProcedureCase,
    ProcedureOffer,
    ProcedureVersion,
    ProcessTemplate,
    RequiredPaper,
    ResultType,
    Sector,
    SectorRule,
    SubjectType,
    TimeLimit,
)
from procedures.services.processes import StepDraft, write_steps


LONG_AGO = date(2025, 7, 1)
PUBLISHED_AT = datetime(2025, 7, 1, 1, tzinfo=UTC)
MOVED_ON = date(2026, 3, 16)
"""The day commune C came from province V to province S."""
STEPS = (
    StepDraft(StepKind.RECEIVE, "Tiếp nhận", Role.RECEPTION, Decimal(1)),
    StepDraft(StepKind.HANDLE, "Thẩm định", Role.HANDLER, Decimal(16)),
    StepDraft(StepKind.APPROVE, "Phê duyệt", Role.APPROVER, Decimal(8)),
    StepDraft(StepKind.RETURN, "Trả kết quả", Role.RECEPTION, Decimal(0)),
)
PEOPLE, COMPANIES = "ĐT1", "ĐT2"
SUBJECTS = {PEOPLE: "Công dân Việt Nam", COMPANIES: "Doanh nghiệp"}
PAPERS = ("Tờ khai", "Giấy tờ kèm theo")


@dataclass(frozen=True)
class Wanted:
    """A procedure of the golden month. `days`: working days, None: only words tell its limit."""

    code: str
    name: str
    days: int | None
    fee: int | None = None
    online: OnlineLevel = OnlineLevel.NONE
    on_paper: bool = False
    for_people: bool = True
    is_whole: bool = True
    has_tax_rule: bool = False
    is_non_boundary: bool = False
    has_case_without_limit: bool = False
    special: str = ""


PROCEDURES = (
    Wanted("KS", "Đăng ký khai sinh", 5, fee=8000, online=OnlineLevel.FULL, on_paper=True),
    Wanted("HT", "Cấp bản sao trích lục hộ tịch", 10, online=OnlineLevel.PARTIAL),
    Wanted(
        "DD",
        "Đăng ký biến động đất đai",
        15,
        fee=50000,
        on_paper=True,
        has_tax_rule=True,
        for_people=False,
        special="for companies; waits lawfully for the tax",
    ),
    Wanted(
        "XN",
        "Xác nhận tình trạng nhà ở",
        10,
        has_case_without_limit=True,
        special="the case asked for has no limit but in words",
    ),
    Wanted(
        "NC",
        "Trợ giúp xã hội đột xuất",
        None,
        is_whole=False,
        special="its manner of filing is not published",
    ),
    Wanted("LT", "Liên thông khai sinh, thường trú", 10, special="needs one of KS at another commune"),
    Wanted("PD", "Chứng thực phi địa giới", 5, is_non_boundary=True, special="received anywhere"),
)
COMMUNES = {"A": "UBND xã An Bình", "B": "UBND xã Bình Minh", "C": "UBND xã Cát Tường"}
PROVINCES = {"V": "UBND tỉnh Vàng", "S": "UBND tỉnh Sáng"}


@dataclass(frozen=True)
class Commune:
    """A commune with its counter and its people."""

    agency: Agency
    counter: Agency
    people: dict[Role, User]

    def actor(self, role: Role) -> Actor:
        return Actor(self.people[role])


@dataclass
class World:
    """What the player needs, by the letters of the sheet."""

    communes: dict[str, Commune] = field(default_factory=dict)
    provinces: dict[str, Agency] = field(default_factory=dict)
    versions: dict[str, ProcedureVersion] = field(default_factory=dict)
    # By procedure and commune.
    offers: dict[tuple[str, str], ProcedureOffer] = field(default_factory=dict)
    link: LinkedProcedure | None = None
    heads: dict[str, User] = field(default_factory=dict)
    # Procedure control of each province.
    controllers: dict[str, User] = field(default_factory=dict)

    def head_of(self, letter: str) -> User:
        """Who leads the province a unit stands in at the end of the month."""
        return self.heads["S" if letter in "CS" else "V"]

    @property
    def units(self) -> dict[str, Agency]:
        """Every scored agency by its letter."""
        return {letter: one.agency for letter, one in self.communes.items()} | self.provinces


def build() -> World:
    """Write everything the month happens in."""
    world = World()
    for number, (letter, name) in enumerate(PROVINCES.items(), start=90):
        world.provinces[letter] = Agency.objects.create(
            code=f"V-{letter}", name=name, kind=AgencyKind.PROVINCE, level=Level.PROVINCE,
            identifier=f"H{number}", has_seal=True, valid_from=LONG_AGO,
        )  # fmt: skip
        world.heads[letter] = _person(letter, Role.HEAD, world.provinces[letter])
        world.controllers[letter] = _person(letter, Role.CONTROL, world.provinces[letter])
    for number, (letter, name) in enumerate(COMMUNES.items(), start=1):
        world.communes[letter] = _commune(letter, name, f"H90.{number}")
    _place(world)
    for code, name in SUBJECTS.items():
        SubjectType.objects.get_or_create(code=code, defaults={"name": name})
    sector = Sector.objects.create(code="VANG", name="Tháng vàng", search_key=search_key("Tháng vàng"))
    for number, wanted in enumerate(PROCEDURES, start=1):
        _offer(world, wanted, _version(wanted, sector, number))
    world.link = LinkedProcedure.objects.create(
        procedure=world.versions["LT"].procedure, linked=world.versions["KS"].procedure,
        task="Đăng ký khai sinh trong bộ liên thông", legal_basis="Nghị định 63/2024/NĐ-CP",
        valid_from=LONG_AGO,
    )  # fmt: skip
    return world


def _commune(letter: str, name: str, identifier: str) -> Commune:
    agency = Agency.objects.create(
        code=f"V-{letter}", name=name, kind=AgencyKind.COMMUNE, level=Level.COMMUNE,
        identifier=identifier, has_seal=True, valid_from=LONG_AGO,
    )  # fmt: skip
    counter = Agency.objects.create(
        code=f"V-{letter}1", name=f"Bộ phận Một cửa {name.removeprefix('UBND ')}", kind=AgencyKind.ONE_STOP,
        level=Level.COMMUNE, identifier=f"{identifier}.1", valid_from=LONG_AGO,
    )  # fmt: skip
    AgencyPlacement.objects.create(agency=counter, parent=agency, valid_from=LONG_AGO)
    AgencyCalendar.objects.create(agency=agency, counting_calendar="standard", valid_from=LONG_AGO)
    places = {
        Role.RECEPTION: counter,
        Role.HANDLER: agency,
        Role.APPROVER: agency,
        Role.PETITION_OFFICER: agency,
    }
    people = {role: _person(letter, role, place) for role, place in places.items()}
    SignatureDelegation.objects.create(
        agency=agency, signer=people[Role.APPROVER], mode=SigningMode.KT, signer_title="Phó Chủ tịch",
        act="Quyết định phân công công tác", valid_from=LONG_AGO,
    )  # fmt: skip
    return Commune(agency, counter, people)


def _person(letter: str, role: Role, place: Agency) -> User:
    person = User.objects.create(username=f"vang.{letter.lower()}.{role}", full_name=f"{role.label} {letter}")
    Membership.objects.create(user=person, agency=place, role=role, valid_from=LONG_AGO)
    return person


def _place(world: World) -> None:
    golden, other = world.provinces["V"], world.provinces["S"]
    for letter, commune in world.communes.items():
        last = date(MOVED_ON.year, MOVED_ON.month, MOVED_ON.day - 1) if letter == "C" else None
        AgencyPlacement.objects.create(
            agency=commune.agency, parent=golden, valid_from=LONG_AGO, valid_to=last
        )
    AgencyPlacement.objects.create(agency=world.communes["C"].agency, parent=other, valid_from=MOVED_ON)


def _version(wanted: Wanted, sector: Sector, number: int) -> ProcedureVersion:
    procedure = Procedure.objects.create(code=f"1.8{number:05d}")
    version = ProcedureVersion.objects.create(
        procedure=procedure, source=Source.LOCAL, number=1, valid_from=LONG_AGO, sector=sector,
        levels=["commune"], subject_codes=[PEOPLE if wanted.for_people else COMPANIES],
        agency_text="Ủy ban nhân dân cấp xã",
        steps_text="Nộp, nhận phiếu hẹn, nhận kết quả.",
        manner_text="Trực tiếp hoặc trực tuyến." if wanted.is_whole else "",
        name=wanted.name, search_key=search_key(f"{procedure.code} {wanted.name}"),
        sort_key=text_sort_key(wanted.name), online_level=wanted.online, gives_paper_result=wanted.on_paper,
        is_non_boundary=wanted.is_non_boundary,
    )  # fmt: skip
    for position, paper in enumerate(PAPERS, start=1):
        RequiredPaper.objects.create(
            version=version, key=f"p{position}", name=paper, position=position, is_form=position == 1
        )
    ResultType.objects.create(version=version, code="KQ1", name="Văn bản trả lời", position=1)
    _limits(version, wanted)
    if wanted.fee is not None:
        FeeRule.objects.create(version=version, kind=FeeKind.CHARGE, name="Lệ phí", rate=Decimal(wanted.fee))
    if wanted.has_tax_rule:
        SectorRule.objects.create(
            version=version, key="thue", kind=SectorRuleKind.STOPS_CLOCK, name="Nộp thuế, lệ phí trước bạ",
            article="Điều 9 của quy định giả định", value=Decimal(20), unit=LimitUnit.WORKING_DAYS,
            mode="suspend",
        )  # fmt: skip
    version.published_at = PUBLISHED_AT
    version.save(update_fields=["published_at"])
    return version


def _limits(version: ProcedureVersion, wanted: Wanted) -> None:
    words = {"unit": LimitUnit.SEE_TEXT, "text": "Theo quy định"}
    days = None if wanted.days is None else Decimal(wanted.days)
    limit = words if days is None else {"value": days, "unit": LimitUnit.WORKING_DAYS}
    TimeLimit.objects.create(version=version, **limit)
    if wanted.has_case_without_limit:
        case = ProcedureCase.objects.create(version=version, key="c1", name="Phải xác minh", position=1)
        TimeLimit.objects.create(version=version, case=case, **words)


def _offer(world: World, wanted: Wanted, version: ProcedureVersion) -> None:
    process = ProcessTemplate.objects.create(
        procedure=version.procedure, level="commune", number=1, name=f"Quy trình {wanted.name}"
    )
    write_steps(process, STEPS)
    process.approved_at = PUBLISHED_AT
    process.save(update_fields=["approved_at"])
    world.versions[wanted.code] = version
    for letter, commune in world.communes.items():
        world.offers[wanted.code, letter] = ProcedureOffer.objects.create(
            procedure=version.procedure, receiving_agency=commune.counter, deciding_agency=commune.agency,
            process=process, valid_from=LONG_AGO,
        )  # fmt: skip
