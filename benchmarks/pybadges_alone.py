"""How many badges pybadges draws in a second of CPU; run by itself, since it needs an older setuptools than ours.

uv run --no-project --isolated --with pybadges==3.0.1 --with "setuptools<81" python benchmarks/pybadges_alone.py
"""

from time import process_time

from pybadges import badge

begun, count = process_time(), 0
while process_time() - begun < 1:
    badge(left_text="Member of the OIDP network", right_text=f"City of {count}")
    count += 1
print(count)
