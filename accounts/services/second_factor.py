"""The second factor: a code from the person's phone, and recovery codes for the day the phone is lost."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import AccountAct
from accounts.exceptions import AccountsError, NotNow
from accounts.models import Actor, User
from accounts.permissions import check_resets_not_himself
from accounts.services.people import check_keeps_person, record_act


RECOVERY_CODES = 8
_PHONE = "phone"
_PAPER = "recovery"
# Without letters and digits that are mistaken for each other on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def has_second_factor(user: User) -> bool:
    found: bool = TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    return found


@transaction.atomic
def begin(*, user: User) -> TOTPDevice:
    """A new secret, not in force before a code made from it was typed. An earlier attempt is forgotten."""
    if has_second_factor(user):
        raise NotNow("Xác thực hai bước đang bật; muốn đổi điện thoại thì tắt rồi bật lại.")
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name=_PHONE, confirmed=False)
    return device


def pending(user: User) -> TOTPDevice | None:
    """The secret begun and not yet confirmed."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-pk").first()
    return device


@transaction.atomic
def confirm(*, user: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """Switch it on with a code from the phone. Gives the recovery codes, readable this once."""
    device = TOTPDevice.objects.select_for_update(of=("self",)).filter(user=user, confirmed=False).first()
    if device is None:
        raise NotNow("Hãy bắt đầu lại việc bật xác thực hai bước.")
    if not device.verify_token(_typed(code)):
        raise AccountsError("Mã không đúng. Hãy kiểm tra giờ trên điện thoại và nhập mã đang hiện.")
    device.confirmed = True
    device.save()
    return device, new_recovery_codes(user=user)


def check(*, user: User, code: str) -> TOTPDevice | StaticDevice:
    """The device a code belongs to; a recovery code is used up. Wrong codes make the next try wait."""
    device: TOTPDevice | StaticDevice | None = match_token(user, _typed(code))
    if device is None:
        raise AccountsError(
            "Mã không đúng hoặc đã dùng. Hãy chờ mã mới trên điện thoại, hoặc nhập một mã dự phòng."
        )
    return device


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """Eight codes, each for one login; the earlier ones are void."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=_PAPER, confirmed=True)
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    left: int = StaticToken.objects.filter(device__user=user).count()
    return left


def switch_off(*, user: User, code: str) -> None:
    """The person switches it off himself with a code in force."""
    # In no transaction of ours: that a code was wrong must outlast the refusal, or nobody would have to wait.
    check(user=user, code=code)
    _forget(user)


@transaction.atomic
def reset(*, user: User, by: Actor, at: datetime) -> bool:
    """Phone and recovery codes are lost: the administrator takes the second factor away, after seeing him.

    False where there was none: then nothing was done to the account.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    check_keeps_person(user, by, at)
    check_resets_not_himself(resetter_id=by.user.pk, owner_id=user.pk)
    if not has_second_factor(user):
        return False
    _forget(user)
    record_act(AccountAct.SECOND_FACTOR_RESET, user, by=by, at=at)
    return True


@transaction.atomic
def _forget(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _typed(code: str) -> str:
    """People type the spaces that phones show."""
    return "".join(code.split()).lower().replace("-", "")
