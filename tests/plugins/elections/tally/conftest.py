"""Which peers are there to count with.

pref_voting brings some thirty packages, so it is no part of what `make test` sets up:
`.venv/bin/pip install .[peers]` adds it, and its tests with it.
"""

from importlib.util import find_spec

collect_ignore = [] if find_spec("pref_voting") else ["test_agreement_of_pref_voting.py"]
