"""POST /api/v1/dossiers: what was filed elsewhere comes in with a temporary number (ruling 25)."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from documents.exceptions import FileRefused
from documents.services.files import store
from dossiers.enums import ApplicantKind, Evidence, IdentityKind, ReturnMeans, State
from dossiers.exceptions import DossierError, Refused
from dossiers.models import Dossier
from dossiers.rules.intake import FileIn, Intake, PaperIn, Person
from dossiers.rules.states import national_status
from dossiers.services import reception
from integrations.models import OutsideSystem
from portal.api.v1 import shapes
from portal.api.v1.auth import IsSystem, TokenOfSystem
from procedures.enums import Channel
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureOffer
from procedures.queries import current_version, papers_for


KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True,
    description="Cùng một khóa gửi lại thì nhận lại đúng hồ sơ đã lập.",
)  # fmt: skip


class Dossiers(APIView):
    """Hand in a dossier."""

    authentication_classes = [TokenOfSystem]
    permission_classes = [IsSystem]

    @extend_schema(
        operation_id="submit_dossier",
        parameters=[KEY],
        request=shapes.DossierIn,
        responses={
            201: shapes.DossierOut, 200: shapes.DossierOut, 400: shapes.Fault, 401: shapes.Fault,
            403: shapes.Fault, 409: shapes.Fault, 415: shapes.Fault, 422: shapes.Fault,
        },
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Submit once per Idempotency-Key; the answer to a repetition is the first answer with status 200."""
        try:
            key = UUID(request.headers.get("Idempotency-Key", ""))
        except ValueError:
            return _fault("Thiếu tiêu đề Idempotency-Key dạng UUID.", 400, field="Idempotency-Key")
        system = _system(request)
        known = Dossier.objects.filter(submission_key=key).first()
        if known is not None:
            return _again(known, system)
        sent = shapes.DossierIn(data=request.data)
        if not sent.is_valid():
            return Response({"detail": _first(sent.errors), "errors": sent.errors}, status=422)
        try:
            dossier = _submit(sent.validated_data, key, system)
        except (Refused, FileRefused, ProcedureError) as refusal:
            return _fault(str(refusal), 422, field=getattr(refusal, "field", ""))
        except DossierError as refusal:
            return _fault(str(refusal), 409)
        except NotYourCounter as refusal:
            return _fault(str(refusal), 403, field="receiving_agency")
        return Response(_shape(dossier), status=status.HTTP_201_CREATED)


class OneDossier(APIView):
    """Read back what this system handed in."""

    authentication_classes = [TokenOfSystem]
    permission_classes = [IsSystem]

    @extend_schema(
        operation_id="read_dossier",
        responses={200: shapes.DossierOut, 401: shapes.Fault, 403: shapes.Fault, 404: shapes.Fault},
    )
    def get(self, request: Request, number: str) -> Response:
        """By code, temporary number or the system's own code."""
        mine = Dossier.objects.filter(events__refs__system=_system(request).pk, events__kind="submit")
        wanted = number.strip().upper()
        for field in ("code", "temporary_number", "outside_code"):
            found = mine.filter(**{field: number.strip() if field == "outside_code" else wanted}).first()
            if found is not None:
                return Response(_shape(found))
        return _fault("Không có hồ sơ này trong số hồ sơ hệ thống đã gửi.", 404)


class NotYourCounter(Exception):
    """The token does not cover this place of reception."""


def _system(request: Request) -> OutsideSystem:
    assert isinstance(request.auth, OutsideSystem)  # noqa: S101 - IsSystem has seen to it
    return request.auth


def _again(known: Dossier, system: OutsideSystem) -> Response:
    if known.events.filter(kind="submit", refs__system=system.pk).exists():
        return Response(_shape(known))
    return _fault("Idempotency-Key này đã được dùng cho một hồ sơ khác.", 409, field="Idempotency-Key")


def _submit(data: dict[str, Any], key: UUID, system: OutsideSystem) -> Dossier:
    at = timezone.now()
    offer = _offer(data, system)
    version = current_version(offer.procedure_id, timezone.localdate(at))
    if version is None:
        raise Refused("Thủ tục này chưa có nội dung công bố còn hiệu lực.", field="procedure")
    case = version.cases.filter(key=data["case"]).first() if data["case"] else None
    if data["case"] and case is None:
        raise Refused("Thủ tục không có trường hợp này.", field="case")
    if case is None and (keys := [one.key for one in version.cases.order_by("position", "pk")]):
        raise Refused(f"Ghi trường hợp của thủ tục, là một trong: {', '.join(keys)}.", field="case")
    papers, files = _papers(data, {paper.key: paper for paper in papers_for(version, case)})
    intake = Intake(
        submission_key=key,
        offer_id=offer.pk,
        case_id=case.pk if case else None,
        channel=Channel.ONLINE,
        applicant=_person(data["applicant"]),
        representative=_person(data["representative"]) if data["representative"] else None,
        authorisation=data["authorisation"],
        papers=papers,
        files=files,
        subject=data["subject"],
        return_means=ReturnMeans(data["return_means"]),
        return_place=data["return_place"],
        outside_code=data["outside_code"],
    )
    return reception.submit_online(intake=intake, system_id=system.pk, at=at)


def _offer(data: dict[str, Any], system: OutsideSystem) -> ProcedureOffer:
    agency = system.agencies.filter(code=data["receiving_agency"]).first()
    if agency is None:
        raise NotYourCounter("Khóa này không được nộp hồ sơ vào nơi tiếp nhận đã nêu.")
    today = timezone.localdate()
    offers = ProcedureOffer.objects.valid_on(today).filter(receiving_agency=agency)
    offer: ProcedureOffer | None = offers.filter(procedure__code=data["procedure"]).first()
    if offer is None:
        raise Refused("Thủ tục này không được tiếp nhận tại nơi đã nêu.", field="procedure")
    return offer


def _papers(data: dict[str, Any], required: dict[str, Any]) -> tuple[list[PaperIn], list[FileIn]]:
    given = {paper["key"]: paper for paper in data["papers"]}
    unknown = set(given) - set(required)
    if unknown:
        raise Refused(f"Giấy tờ không có trong danh mục: {', '.join(sorted(unknown))}.", field="papers")
    papers, files = [], []
    for position, (key, paper) in enumerate(required.items()):
        sent = given.get(key)
        evidence = Evidence(sent["evidence"]) if sent else None
        papers.append(
            PaperIn(
                name=paper.name,
                required_paper_id=paper.pk,
                evidence=evidence,
                originals=1 if evidence in (Evidence.ORIGINAL, Evidence.CERTIFIED_COPY) else 0,
                copies=1 if evidence == Evidence.PLAIN_COPY else 0,
                source=sent["source"] if sent else "",
            )
        )
        for file in sent["files"] if sent else ():
            stored = store(io.BytesIO(file["content"]), file["name"])
            files.append(FileIn(stored_file_id=stored.pk, name=file["name"], paper=position))
    return papers, files


def _person(data: dict[str, Any]) -> Person:
    kinds = {"kind": ApplicantKind(data["kind"]), "id_kind": IdentityKind(data["id_kind"])}
    return Person(**{**data, **kinds})


def _shape(dossier: Dossier) -> dict[str, Any]:
    return {
        "number": str(dossier),
        "temporary_number": dossier.temporary_number,
        "outside_code": dossier.outside_code,
        "state": dossier.state,
        "national_status": national_status(State(dossier.state)),
        "lookup_word": dossier.lookup_word,
        "submitted_at": dossier.submitted_at,
        "accepted_at": dossier.accepted_at,
        "due_at": dossier.due_at,
    }


def _fault(sentence: str, code: int, *, field: str = "") -> Response:
    return Response({"detail": sentence, **({"field": field} if field else {})}, status=code)


def _first(errors: Any) -> str:
    """The first sentence in a tree of errors."""
    while isinstance(errors, dict | list):
        errors = next(iter(errors.values() if isinstance(errors, dict) else errors), "")
    return str(errors)
