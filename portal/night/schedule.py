"""What beat starts and when, in Asia/Ho_Chi_Minh. Code, so that it is reviewed and tested.

`expires` (seconds): a minute's work that nobody took is dropped, for the next minute brings it again.
"""

from typing import Any

from celery.schedules import crontab


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Every hour asks for missing nights: at 00:30 that is the last one, later what failed or was missed.
    "nights": {
        "task": "portal.night.tasks.run_missed_nights",
        "schedule": crontab(minute=30),
        "options": {"expires": 3500},
    },
    "five minutes of the day": {
        "task": "portal.night.tasks.run_five_minutes",
        "schedule": crontab(minute="*/5", hour="7-18"),
        "options": {"expires": 290},
    },
    "messages": {
        "task": "notifications.tasks.deliver_due_messages",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "bulk works": {
        "task": "dossiers.tasks.run_bulk_works",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "register exports": {
        "task": "dossiers.tasks.run_register_exports",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "calendar moves": {
        "task": "portal.night.tasks.finish_calendar_moves",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "successions": {
        "task": "dossiers.tasks.move_to_successors",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "papers": {
        "task": "documents.tasks.render_waiting_papers",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
}
