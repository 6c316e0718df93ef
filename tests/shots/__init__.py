"""Pictures of the portal: those of the README, and every page in every light for looking at.

``python -m tests.shots`` makes them from the demo's data.
"""
