"""The bytes of a file that people send as text, in the encodings that their programs write."""

import codecs

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(data: bytes) -> str:
    """What says how it is written is believed; else UTF-8, which other texts hardly ever look like; else Western."""
    said = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    for encoding in (said, "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
