from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Ratings of dossiers, petitions and their answers."""

    name = "feedback"
    verbose_name = "Đánh giá, phản ánh"
    default_auto_field = "django.db.models.BigAutoField"

    # Read by jobs' migrate_database when it grants rights to the serving role (decision 9).
    append_only_tables = (
        "feedback_rating",
        "feedback_ratinganswer",
        "feedback_petitionevent",
        "feedback_petitionwords",
        "feedback_petitionvote",
    )
    undeletable_tables = (
        "feedback_ratingform",
        "feedback_ratinglevel",
        "feedback_ratingcriterion",
        "feedback_petitionperiods",
        "feedback_petition",
        "feedback_petitionduty",
        "feedback_petitionanswer",
    )
    redactable_columns = {
        "feedback_rating": ("comment",),
        "feedback_petition": ("sender_name", "sender_address", "sender_phone", "sender_email", "content"),
        "feedback_petitionwords": ("text",),
        "feedback_petitionanswer": ("text", "public_question", "public_text"),
    }
