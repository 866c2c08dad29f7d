from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Cơ quan và người dùng"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = [
        "accounts_accountevent",
        "accounts_userhistory",
        "accounts_agencyhistory",
        "accounts_agencyplacementhistory",
        "accounts_headtitlehistory",
        "accounts_agencycalendarhistory",
        "accounts_agencysuccessionhistory",
        "accounts_membershiphistory",
        "accounts_leavehistory",
        "accounts_officehistory",
        "accounts_signaturedelegationhistory",
    ]
    undeletable_tables = ["accounts_user", "accounts_agency", "accounts_membership"]
