"""Signed links: who has one may see and do what it is for, without an account."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from portal.config import Settings
from portal.kernel.errors import NotFound
from portal.kernel.text import N_


def _serializer(purpose: str) -> URLSafeSerializer:
    settings: Settings = current_app.extensions["portal.settings"]
    return URLSafeSerializer([*settings.secret_key_fallbacks, settings.secret_key], salt=f"link: {purpose}")


def sign_link(purpose: str, value: Any) -> str:
    """Sign a value for one purpose, so that it fits in an address."""
    return str(_serializer(purpose).dumps(value))


def read_link(purpose: str, token: str) -> Any:
    """Read a value that was signed for this purpose; raise NotFound for everything else."""
    try:
        return _serializer(purpose).loads(token)
    except BadSignature as error:
        raise NotFound(N_("This link is not complete. Copy it once more from the mail.")) from error
