"""Every plugin of the portal keeps the contract that everybody else's is held to."""

from portal.contract import PluginContract


class TestEveryPlugin(PluginContract):
    """Each one alone, by its name."""
