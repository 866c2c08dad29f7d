"""Accounts, roles, leave and delegations of people. Each move checks who asks and says why not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts import queries
from accounts.enums import AccountAct, Role, SigningMode
from accounts.exceptions import AccountsError, NotNow
from accounts.models import (
    AccountEvent,
    Actor,
    Agency,
    Leave,
    Membership,
    SignatureDelegation,
    User,
)
from accounts.permissions import (
    Thing,
    check_can_keep,
    check_can_keep_account,
    check_grants_not_himself,
    check_grants_to_his_people,
    check_resets_not_himself,
)


_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def local_day(at: datetime) -> date:
    """The calendar day of a moment where the offices are."""
    return at.astimezone(_LOCAL).date()


def checked(row: Model) -> None:
    """Refuse what the model or a constraint refuses, in the constraint's own words; it is saved next."""
    queries.forget()
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise AccountsError(" ".join(wrong.messages)) from wrong


def write(row: Model) -> None:
    """A new row, checked. Who writes the same at this very moment is seen by the database alone.

    Of rows that must not overlap in their days the caller holds whose they are (`hold_person`,
    `hold_agency`): of two that it meets at once the database may end one as a deadlock, which is no refusal.
    """
    checked(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as wrong:
        # The other one is committed now: the same check finds it, and has the words.
        checked(row)
        raise AccountsError("Người khác vừa ghi việc này; hãy tải lại trang để xem.") from wrong


def hold_person(user: User) -> None:
    """Until the transaction ends nobody else writes days of his; what refers to him goes on."""
    list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user.pk).values_list("pk"))


def hold_people(usernames: Collection[str]) -> None:
    """As above, of several; in one order, so that of two who hold several neither waits for the other."""
    rows = User.objects.select_for_update(of=("self",), no_key=True).filter(username__in=usernames)
    list(rows.order_by("pk").values_list("pk"))


def hold_agency(agency: Agency) -> Agency:
    """As above, of an agency; it is given back as it is now."""
    held: Agency = Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    return held


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    password: str,
    agency: Agency,
    role: Role,
    by: Actor,
    at: datetime,
    email: str = "",
    phone: str = "",
    job_title: str = "",
) -> User:
    """A new account with its first role; the first login has to replace the password.

    In an agency whose end is announced the role lasts until then.
    """
    _check_keeps(Thing.ACCOUNT, agency, by, at)
    user = User(username=username, full_name=full_name, email=email, phone=phone, must_change_password=True)
    _set_password(user, password)
    write(user)
    queries.check_open(agency, local_day(at))
    ends = queries.first_to_end(agency)
    first_role = Membership(
        user=user, agency=agency, role=role, job_title=job_title,
        valid_from=local_day(at), valid_to=ends.valid_to if ends else None,
    )  # fmt: skip
    _give(first_role)
    return user


@transaction.atomic
def reset_password(*, user: User, password: str, by: Actor, at: datetime) -> User:
    """A new first password given by the administrator, to be replaced at the next login."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    check_keeps_person(user, by, at)
    check_resets_not_himself(resetter_id=by.user.pk, owner_id=user.pk)
    _set_password(user, password)
    user.must_change_password = True
    user.password_changed_at = None
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record_act(AccountAct.PASSWORD_RESET, user, by=by, at=at)
    return user


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> User:
    """The person replaces his own password; the caller has seen the old one."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.check_password(password):
        raise AccountsError("Mật khẩu mới phải khác mật khẩu đang dùng.")
    _set_password(user, password)
    user.must_change_password = False
    user.password_changed_at = at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    return user


@transaction.atomic
def set_active(*, user: User, is_active: bool, by: Actor, at: datetime) -> User:
    """Lock an account, or open it again; nothing where it is so already. Roles and history stay."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    check_keeps_person(user, by, at)
    check_grants_not_himself(grantor_id=by.user.pk, receiver_id=user.pk)
    if user.is_active == is_active:
        return user
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record_act(AccountAct.UNLOCKED if is_active else AccountAct.LOCKED, user, by=by, at=at)
    return user


def record_act(act: AccountAct, user: User, *, by: Actor | None, at: datetime) -> AccountEvent:
    """What was just done to his account, for him and for whoever sees it; `by` None: by the command line."""
    who = {"by": by.user, "acting_for": by.acting_for} if by is not None else {}
    return AccountEvent.objects.create(at=at, act=act, user=user, **who)


@transaction.atomic
def grant_role(
    *,
    user: User,
    agency: Agency,
    role: Role,
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_to: date | None = None,
    job_title: str = "",
    act: str = "",
) -> Membership:
    """Give a role from a day on. Never to oneself, never for days the agency does not stand.

    To somebody who works for others the administrator above both gives it: with a role here he would be kept
    by nobody below that one.
    """
    hold_person(user)
    _check_keeps(Thing.ACCOUNT, agency, by, at)
    check_grants_not_himself(grantor_id=by.user.pk, receiver_id=user.pk)
    check_grants_to_his_people(
        queries.standings_to_account(by.user, user, local_day(at), acting_for=by.acting_for)
    )
    queries.check_open_until(agency, valid_from, valid_to)
    given = Membership(
        user=user, agency=agency, role=role, job_title=job_title, act=act,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    return _give(given)


def _give(membership: Membership) -> Membership:
    write(membership)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, last_day: date, by: Actor, at: datetime) -> Membership:
    """The last day a role holds, never later than it was. What the person did under it stays on record."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    _check_keeps(Thing.ACCOUNT, membership.agency, by, at)
    _check_shortens("Vai trò", membership.valid_to, last_day, local_day(at))
    membership.valid_to = last_day
    checked(membership)
    membership.save(update_fields=["valid_to"])
    return membership


@transaction.atomic
def record_leave(
    *,
    user: User,
    first_day: date,
    last_day: date,
    deputy: User | None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Leave:
    """Days of absence and who stands in. The deputy works in the same agency and is not away himself.

    One's own coming days anybody enters; who stands in for him, only who keeps the leave of his unit. What
    the same person has entered already, word for word, is the leave that stands.
    """
    hold_person(user)
    if not (_is_own(user, by) and deputy is None and first_day >= local_day(at)):
        check_keeps_leave(user, by, at)
    if deputy is not None:
        check_deputy(user, deputy, first_day, last_day)
    told = {
        "user": user, "deputy": deputy, "reason": reason, "valid_from": first_day, "valid_to": last_day,
        "recorded_by": by.user,
    }  # fmt: skip
    there: Leave | None = Leave.objects.filter(**told).first()
    if there is not None:
        return there
    leave = Leave(**told, recorded_at=at)
    write(leave)
    return leave


@transaction.atomic
def end_leave(*, leave: Leave, last_day: date, by: Actor, at: datetime) -> Leave | None:
    """Back earlier than recorded; a leave that has not begun is taken away (None)."""
    leave = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    if not is_own_entry(leave, by):
        check_keeps_leave(leave.user, by, at)
    if last_day < leave.valid_from:
        leave.delete()
        queries.forget()
        return None
    if last_day < local_day(at) - timedelta(days=1):
        raise NotNow("Đợt vắng mặt chỉ rút ngắn từ hôm qua trở đi; việc người làm thay đã làm giữ nguyên.")
    leave.valid_to = last_day
    checked(leave)
    leave.save(update_fields=["valid_to"])
    return leave


def is_own_entry(leave: Leave, by: Actor) -> bool:
    """Days he entered for himself and that nobody gave a deputy: he may take them back."""
    return _is_own(leave.user, by) and leave.recorded_by_id == by.user.pk and leave.deputy_id is None


def _is_own(user: User, by: Actor) -> bool:
    return user.pk == by.user.pk and by.acting_for is None


@transaction.atomic
def delegate_signature(
    *,
    agency: Agency,
    signer: User,
    mode: SigningMode,
    signer_title: str,
    act: str,
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_to: date | None = None,
    paper_kinds: Sequence[str] = (),
) -> SignatureDelegation:
    """Enter the act by which a person signs for the agency (ruling 15); the act itself is the leader's."""
    lock_acts_of([agency.code])
    _check_keeps(Thing.SETTINGS, agency, by, at)
    delegation = SignatureDelegation(
        agency=agency, signer=signer, mode=mode, signer_title=signer_title, act=act,
        paper_kinds=list(paper_kinds), valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    checked(delegation)
    check_could_sign(delegation, local_day(at))
    delegation.save()
    return delegation


def lock_acts_of(agency_codes: Collection[str]) -> None:
    """Acts of one agency are compared with each other, which PostgreSQL cannot do for lists of papers: until
    the transaction ends nobody else writes one."""
    rows = Agency.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(rows.filter(code__in=agency_codes))


def check_could_sign(delegation: SignatureDelegation, today: date) -> None:
    """Asked of today, or of the nearest day of an act that is over or to come."""
    on = max(delegation.valid_from, today)
    if delegation.valid_to is not None:
        on = min(on, delegation.valid_to)
    if not queries.could_sign(delegation, on):
        raise AccountsError(
            f"Người ký phải đang làm việc tại {delegation.agency.name} vào ngày {on:%d/%m/%Y}; "
            "ở cơ quan cấp dưới có con dấu riêng chỉ lãnh đạo được giao ký, và chỉ thừa lệnh (TL.) hoặc "
            "thừa ủy quyền (TUQ.)."
        )


@transaction.atomic
def end_delegation(
    *, delegation: SignatureDelegation, last_day: date, by: Actor, at: datetime
) -> SignatureDelegation:
    """The last day a person signs by this act; for longer it takes another act (ruling 15)."""
    delegation = SignatureDelegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    _check_keeps(Thing.SETTINGS, delegation.agency, by, at)
    _check_shortens("Phân công ký", delegation.valid_to, last_day, local_day(at))
    delegation.valid_to = last_day
    checked(delegation)
    delegation.save(update_fields=["valid_to"])
    return delegation


def _check_shortens(what: str, ends_on: date | None, last_day: date, today: date) -> None:
    """Ending is no way to give: longer, or again, is granted anew by whoever may grant it."""
    if ends_on is not None and ends_on < today:
        raise NotNow(f"{what} đã kết thúc ngày {ends_on:%d/%m/%Y}; muốn dùng tiếp thì giao mới.")
    if ends_on is not None and last_day > ends_on:
        raise AccountsError(
            f"{what} chỉ ghi đến hết ngày {ends_on:%d/%m/%Y}; ở đây chỉ rút ngắn, muốn dài hơn thì giao mới."
        )
    if last_day < today - timedelta(days=1):
        raise NotNow(f"{what} chỉ kết thúc từ hôm qua trở đi; việc đã làm trước đó giữ nguyên.")


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as wrong:
        raise AccountsError(" ".join(wrong.messages)) from wrong
    user.set_password(password)


def _check_keeps(thing: Thing, agency: Agency, by: Actor, at: datetime) -> None:
    check_can_keep(thing, queries.standing(by.user, agency.pk, local_day(at), acting_for=by.acting_for))


def check_keeps_person(user: User, by: Actor, at: datetime) -> None:
    check_can_keep_account(
        queries.standings_to_account(by.user, user, local_day(at), acting_for=by.acting_for)
    )


def check_keeps_leave(user: User, by: Actor, at: datetime) -> None:
    check_can_keep(Thing.LEAVE, queries.standing_to(by.user, user, local_day(at), acting_for=by.acting_for))


def check_deputy(user: User, deputy: User, first_day: date, last_day: date) -> None:
    where = queries.legal_agency_ids(
        queries.home_agencies(user, first_day) | queries.home_agencies(deputy, first_day), first_day
    )
    mine = {where[agency] for agency in queries.home_agencies(user, first_day)}
    his = {where[agency] for agency in queries.home_agencies(deputy, first_day)}
    if not deputy.is_active or not mine & his:
        raise AccountsError("Người làm thay phải đang làm việc trong cùng cơ quan.")
    if Leave.objects.filter(user=deputy, valid_from__lte=last_day, valid_to__gte=first_day).exists():
        raise AccountsError(f"{deputy.full_name} cũng vắng mặt trong thời gian này; hãy chọn người khác.")
