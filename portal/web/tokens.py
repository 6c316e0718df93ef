"""Form tokens: signed and short-lived, bound to the session when there is one, with a once-only key inside.

No cookie is set for somebody who only reads or pledges as a guest, so the token is checked together
with Origin and Sec-Fetch-Site, which a foreign page cannot forge.
"""

from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.kernel.ids import new_token, same

LIFETIME_SECONDS = 6 * 3600
FIELD = "_token"


class FormTokens:
    """Makes and reads form tokens with the portal's keys, the newest first."""

    def __init__(self, keys: list[str]) -> None:
        self._serializer = URLSafeTimedSerializer(keys[::-1], salt="form token")

    def make(self, session: str) -> str:
        """Make a token for a form shown in this session, or in none."""
        return str(self._serializer.dumps([new_token()[:22], session]))

    def once_only_key(self, token: str, session: str) -> str | None:
        """Read the key of a genuine token that is not too old, or say None."""
        try:
            key, owner = self._serializer.loads(token, max_age=LIFETIME_SECONDS)
        except (BadSignature, ValueError, TypeError):
            return None
        return str(key) if same(str(owner), session) else None
