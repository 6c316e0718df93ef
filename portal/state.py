"""Which plugins are switched off, and the settings: read once, and again when they change."""

from datetime import timedelta

from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from portal.changes import EVERYTHING, touch
from portal.database import Model, db

PLUGINS, SETTINGS = "core:plugins", "core:settings"
CLOCK_SHIFT = "core.clock_shift_seconds"
MODE = "core.mode"
BACKED_UP = "core.backed_up"  # when `portal backup` last ended well
HELD = "core.held"  # since when: the instant that a restored backup was made at


class PluginState(Model):
    """Whether a plugin that is installed is switched on; no row means on."""

    __tablename__ = "core_plugin_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    is_enabled: Mapped[bool] = mapped_column(default=True)


class SettingRow(Model):
    """A setting that differs from its default."""

    __tablename__ = "core_setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column()


class State:
    """The switches and settings as this process last read them."""

    def __init__(self) -> None:
        self._off: frozenset[str] | None = None
        self._settings: dict[str, str] | None = None
        self.left_out: dict[str, str] = {}

    def hear(self, topic: str) -> None:
        """Forget what a changed topic was about."""
        if topic in (PLUGINS, EVERYTHING):
            self._off = None
        if topic in (SETTINGS, EVERYTHING):
            self._settings = None

    def is_enabled(self, plugin: str) -> bool:
        """Whether a plugin is switched on."""
        if self._off is None:
            rows = db.select(PluginState.name).where(PluginState.is_enabled.is_(False))
            self._off = frozenset(db.session.scalars(rows))
        return plugin not in self._off

    def setting(self, name: str, default: str = "") -> str:
        """A setting, or its default."""
        if self._settings is None:
            rows = db.session.execute(db.select(SettingRow.name, SettingRow.value))
            self._settings = {row.name: row.value for row in rows}
        return self._settings.get(name, default)

    @property
    def is_held(self) -> bool:
        """Whether the portal was restored and nobody has released its letters and charges yet."""
        return bool(self.setting(HELD))

    @property
    def clock_shift(self) -> timedelta:
        """How far the demo's clock is ahead of the wall."""
        return timedelta(seconds=int(self.setting(CLOCK_SHIFT, "0")))


def current_state() -> State:
    """The state of the portal that runs now."""
    state: State = current_app.extensions["portal.state"]
    return state


def switch_plugin(name: str, *, on: bool) -> None:
    """Switch a plugin on or off for every process, within the unit of work that runs now."""
    db.session.merge(PluginState(name=name, is_enabled=on))
    touch(PLUGINS, EVERYTHING)


def change_setting(name: str, value: str) -> None:
    """Change a setting for every process, within the unit of work that runs now."""
    db.session.merge(SettingRow(name=name, value=value))
    touch(SETTINGS, EVERYTHING)
