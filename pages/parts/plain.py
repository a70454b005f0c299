"""Names that come from files are text: no part of them may become a link or a formula."""

import re
import string

_MARKS = re.compile(f"[{re.escape(string.punctuation)}]")


def plain(text: str) -> str:
    """`text` so that Markdown shows it letter by letter, on one line."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))
