"""Typed settings, read from the environment once and checked at the start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

Mode = Literal["demo", "test", "live"]
Logs = Literal["text", "json"]
LANGUAGES = ("en", "ca", "es", "fr", "pt", "ar")
SHORTEST_SECRET = 32


class BadSettings(ValueError):
    """The environment holds something with which the portal must not start."""


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside; secrets stay out of ``repr``."""

    mode: Mode = "demo"
    data: Path = Path("var")
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(default="", repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    mail_url: str = field(default="", repr=False)
    mail_from: str = "portal@localhost"
    mail_dir: Path | None = None
    bounce_url: str = field(default="", repr=False)
    bounce_address: str = ""
    dkim_selectors: tuple[str, ...] = ()
    dns_server: str = ""
    redis_url: str = field(default="", repr=False)
    clamd_socket: str = ""
    languages: tuple[str, ...] = LANGUAGES
    rate_limit_factor: int = 1
    logs: Logs = "text"
    metrics_address: str = ""
    strict: bool = False

    @property
    def is_live(self) -> bool:
        """Whether real money and real votes are at stake."""
        return self.mode == "live"

    @property
    def is_https(self) -> bool:
        """Whether visitors reach the portal over TLS."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The host names that the portal answers to."""
        return [urlsplit(self.base_url).hostname or "", *self.trusted_hosts]

    @property
    def url_of_database(self) -> str:
        """The database, by default a file of SQLite in the data folder."""
        url = self.database_url or f"sqlite:///{self.data.resolve() / 'portal.db'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise BadSettings with a plain sentence when one cannot be right."""
    get = environment.get
    data = Path(get("PORTAL_DATA", "var"))
    mode = _mode(get("PORTAL_MODE", "demo"))
    return Settings(
        mode=mode,
        data=data,
        database_url=get("DATABASE_URL", ""),
        base_url=_base_url(get("BASE_URL", "http://127.0.0.1:8000"), mode),
        secret_key=_secret_key(get("SECRET_KEY", ""), mode, data),
        secret_key_fallbacks=_words(get("SECRET_KEY_FALLBACKS", "")),
        trusted_hosts=_words(get("TRUSTED_HOSTS", "")),
        proxies=_number("TRUSTED_PROXIES", get("TRUSTED_PROXIES", "0")),
        mail_url=get("MAIL_URL", ""),
        mail_from=get("MAIL_FROM", "portal@localhost"),
        mail_dir=Path(get("MAIL_DIR", "")) if get("MAIL_DIR") else None,
        bounce_url=_bounce_url(get("BOUNCE_URL", "")),
        bounce_address=_bounce_address(get("BOUNCE_ADDRESS", "")),
        dkim_selectors=_words(get("DKIM_SELECTORS", "")),
        dns_server=get("DNS_SERVER", ""),
        redis_url=get("REDIS_URL", ""),
        clamd_socket=_clamd_socket(get("CLAMD_SOCKET", "")),
        rate_limit_factor=_number("RATE_LIMIT_FACTOR", get("RATE_LIMIT_FACTOR", "1")),
        logs=_logs(get("LOG_FORMAT", ""), mode),
        metrics_address=_address(get("METRICS_ADDRESS", "")),
        strict=bool(get("CI")),
    )


def _bounce_url(value: str) -> str:
    if value and urlsplit(value).scheme not in ("maildir", "imap", "imaps"):
        raise BadSettings("BOUNCE_URL must begin with imaps://, imap:// or maildir:///")
    return value


def _bounce_address(value: str) -> str:
    name, sign, host = value.partition("@")
    if value and (not name or not sign or not host or "*" in host or name.count("*") > 1):
        raise BadSettings(f"BOUNCE_ADDRESS must be like bounces@portal.example or bounces+*@…, not {value!r}")
    return value


def _clamd_socket(value: str) -> str:
    if value and not value.startswith(("/", "tcp://")):
        raise BadSettings(f"CLAMD_SOCKET must be like /run/clamav/clamd.ctl or tcp://127.0.0.1:3310, not {value!r}")
    return value


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise BadSettings(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _mode(value: str) -> Mode:
    if value not in get_args(Mode):
        raise BadSettings(f"PORTAL_MODE must be demo, test or live, not {value!r}")
    return cast(Mode, value)


def _logs(value: str, mode: Mode) -> Logs:
    """Read how logs are written; a demo's are for people, all others for machines."""
    if value not in ("", *get_args(Logs)):
        raise BadSettings(f"LOG_FORMAT must be text or json, not {value!r}")
    return cast(Logs, value or ("text" if mode == "demo" else "json"))


def _address(value: str) -> str:
    """Read a host and a port of this machine; empty for none."""
    try:
        parts = urlsplit(f"//{value}")
        is_right = bool(parts.hostname and parts.port) and parts.netloc == value
    except ValueError:
        is_right = False
    if value and not is_right:
        raise BadSettings(f"METRICS_ADDRESS must be like 127.0.0.1:9464, not {value!r}")
    return value


def _base_url(value: str, mode: Mode) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise BadSettings(f"BASE_URL must be like https://portal.example, not {value!r}")
    if mode == "live" and parts.scheme != "https":
        raise BadSettings("BASE_URL must begin with https:// in live mode")
    return value.rstrip("/")


def _secret_key(value: str, mode: Mode, data: Path) -> str:
    """Take the key from the environment; a demo makes its own and keeps it in a file of mode 0600."""
    if value:
        if len(value) < SHORTEST_SECRET:
            raise BadSettings(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters")
        return value
    if mode == "live":
        raise BadSettings("SECRET_KEY must be set in live mode")
    return kept_secret(data / "secret_key")


def kept_secret(path: Path) -> str:
    """Read a secret from a file that only its owner reads, making it the first time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
