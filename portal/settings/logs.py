"""Log lines: JSON on standard error, one line each, without anything personal.

The supervisor of `./run` rotates them (10 MB, five kept); in containers the engine keeps them. Lines
carry a request id through web and worker. Bodies, query strings and SQL with its parameters are
never logged: decision 27.
"""

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


QUERY_STRING = re.compile(r"\?\S*")
# A part of an address nobody could have typed: a signed token, or chance as long as one. It opens a door
# until it is used, and whoever reads the log must not go through it.
TOKEN = re.compile(r"(?<=/)(?:[\w\-]{16,}(?::[\w\-]{16,})+|[\w\-]{40,})(?=[/?\s]|$)")
# Keys that a library may bind and that must not be written.
UNWANTED = ("ip", "request_body", "user_agent", "params", "sql")


def drop_beginnings(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """One line a request, when it has ended: the line of its beginning says nothing more."""
    if event.get("event") == "request_started":
        raise structlog.DropEvent
    return event


def drop_health(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A proxy asks every few seconds; its being told "ok" again would push all else out of the log."""
    if event.get("request") == "GET /healthz" and event.get("code") == 200:
        raise structlog.DropEvent
    return event


def drop_query_strings(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """`GET /tim?q=…` becomes `GET /tim`: what people search for are names and numbers.

    One-time links lose their token: `GET /y-kien/…/`.
    """
    for key in ("request", "event"):
        value = event.get(key)
        if isinstance(value, str) and ("/" in value or "?" in value):
            event[key] = TOKEN.sub("…", QUERY_STRING.sub("", value))
    for key in UNWANTED:
        event.pop(key, None)
    return event


def shorten_exceptions(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Keep where it broke and the kind of error; a database error's text quotes the row's values."""
    details: Any = event.get("exception")
    if isinstance(details, list):
        event["exception"] = [_bare(error) for error in details]
    return event


def _bare(error: MutableMapping[str, Any]) -> dict[str, Any]:
    frames = [f"{frame['filename']}:{frame['lineno']} {frame['name']}" for frame in error.get("frames", [])]
    return {"kind": error.get("exc_type"), "frames": frames[-12:]}


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    drop_query_strings,
]
RENDERED: list[Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
    shorten_exceptions,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SHARED,
            "processors": RENDERED,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Its lines are SQL with values.
        "django.db.backends": {"handlers": [], "level": "ERROR", "propagate": False},
        # Its lines repeat the address; the request middleware's carry the request id.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}


def configure(configuration: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: set both logging systems up, so that there is one format."""
    logging.config.dictConfig(configuration)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_beginnings,
            drop_health,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
