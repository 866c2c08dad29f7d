"""What the API takes and gives; drf-spectacular writes the OpenAPI description from these."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from rest_framework import serializers

from dossiers.enums import ApplicantKind, Evidence, IdentityKind, ReturnMeans


class Choice(serializers.ChoiceField):
    """One of a list. What was sent is not repeated: JSON may spell half a character, no answer can."""

    default_error_messages = {"invalid_choice": "Giá trị này không có trong danh sách."}


class PersonIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=255)
    kind = Choice(choices=ApplicantKind.choices, default=ApplicantKind.CITIZEN.value)
    id_kind = Choice(choices=IdentityKind.choices, default=IdentityKind.PERSONAL_ID.value)
    id_number = serializers.CharField(max_length=20, allow_blank=True, default="")
    born_on = serializers.DateField(allow_null=True, default=None)
    sex = serializers.CharField(max_length=3, allow_blank=True, default="")
    address = serializers.CharField(max_length=255, allow_blank=True, default="")
    phone = serializers.CharField(max_length=20, allow_blank=True, default="")
    email = serializers.EmailField(max_length=120, allow_blank=True, default="")


class FileIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=255)
    content = serializers.CharField(help_text="base64")

    def validate_content(self, value: str) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as fault:
            raise serializers.ValidationError("Nội dung tệp phải là base64.") from fault


class PaperIn(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=40, help_text="mã giấy tờ trong danh mục của thủ tục")
    evidence = Choice(choices=Evidence.choices, default=Evidence.ELECTRONIC.value)
    # Serializers have an attribute of this name; their metaclass takes the field out of the way.
    source = serializers.CharField(max_length=255, allow_blank=True, default="")  # type: ignore[assignment]
    files = FileIn(many=True, default=list)


class DossierIn(serializers.Serializer[Any]):
    procedure = serializers.CharField(max_length=30, help_text="mã thủ tục, ví dụ 1.001193")
    receiving_agency = serializers.CharField(max_length=40, help_text="mã nội bộ của nơi tiếp nhận")
    case = serializers.CharField(max_length=40, allow_blank=True, default="")
    applicant = PersonIn()
    representative = PersonIn(allow_null=True, default=None)
    authorisation = serializers.CharField(max_length=255, allow_blank=True, default="")
    papers = PaperIn(many=True, default=list)
    subject = serializers.CharField(max_length=1000, allow_blank=True, default="")
    return_means = Choice(choices=ReturnMeans.choices, default=ReturnMeans.ELECTRONIC.value)
    return_place = serializers.CharField(max_length=255, allow_blank=True, default="")
    outside_code = serializers.CharField(max_length=60, allow_blank=True, default="")


class DossierOut(serializers.Serializer[Any]):
    number = serializers.CharField(help_text="mã hồ sơ, hoặc số tạm khi chưa tiếp nhận")
    temporary_number = serializers.CharField()
    outside_code = serializers.CharField()
    state = serializers.CharField()
    national_status = serializers.IntegerField(allow_null=True)
    lookup_word = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)


class Fault(serializers.Serializer[Any]):
    detail = serializers.CharField()
    field = serializers.CharField(required=False)
