"""References that tell a slip of the pen from another reference."""

import re

NOTHING = str.maketrans("", "", " -./")


def creditor_reference(number: int) -> str:
    """A creditor reference by ISO 11649: RF, two check digits, and the number of the payment with six digits or more.

    The check digits are those of ISO 7064 (MOD 97-10), with R = 27 and F = 15.
    """
    body = f"{number:06d}"
    return f"RF{98 - int(body + '271500') % 97:02d}{body}"


def digits_reference(number: int) -> str:
    """A reference of digits alone, for the keys of a plain telephone: the number and two check digits (MOD 97-10)."""
    body = f"{number:06d}"
    return f"{body}{98 - int(body + '00') % 97:02d}"


def in_groups(text: str, size: int = 4) -> str:
    """A long number in groups, as it is printed and read aloud."""
    plain = text.translate(NOTHING)
    return " ".join(re.findall(f".{{1,{size}}}", plain))
