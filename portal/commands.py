"""Commands that plugins add: ``portal <plugin> …``, and outside that name only what the manifest declares."""

import click
from flask import Flask
from flask.cli import AppGroup

from portal.hooks import Hooks, portal_commands
from portal.loader import Plugin


def install_commands(app: Flask, plugins: list[Plugin], hooks: Hooks) -> None:
    """Mount every plugin's commands below its name; the declared ones beside the core's."""
    for plugin in plugins:
        commands = hooks.collect_from(plugin.name, portal_commands)
        outside = [command for command in commands if command.name in plugin.manifest.commands]
        inside = [command for command in commands if command not in outside]
        for command in outside:
            app.cli.add_command(command)
        if inside:
            app.cli.add_command(group_of(plugin, inside))


def group_of(plugin: Plugin, commands: list[click.Command]) -> click.Group:
    """Gather a plugin's commands below its name."""
    group = AppGroup(plugin.name, help=f"What the plugin {plugin.manifest.title} adds.")
    for command in commands:
        group.add_command(command)
    return group
