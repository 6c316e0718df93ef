"""How long somebody has to confirm."""

from datetime import timedelta

TIME_TO_CONFIRM = timedelta(days=7)
