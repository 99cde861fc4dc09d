"""What of the machine that builds nobody should read: its folders and its secrets."""

import os
import re
from pathlib import Path

SECRET = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|PRIVATE", re.IGNORECASE)
SHORTEST = 8  # characters of a secret that is one
SOMEONES = re.compile(r"(?:/home|/Users)/(?!runner\b)[\w.-]+|[A-Z]:\\+Users\\+\w+")


def private_texts(root: Path) -> dict[str, str]:
    """Texts of this machine that may stand in no page, and what each of them is."""
    found = {str(root): "the folder of the project"}
    home = Path.home()
    if len(home.parts) > 2:  # /root is a word that anybody may write
        found[str(home)] = "the home of a user"
    for name, value in os.environ.items():
        if SECRET.search(name) and len(value) >= SHORTEST and not Path(value).exists():
            found[value] = f"the variable {name}"
    return found


def told_by(text: str, private: dict[str, str]) -> str | None:
    """What of the machine `text` tells, None if it tells nothing."""
    for secret, what in private.items():
        if secret in text:
            return what
    found = SOMEONES.search(text)
    return f"a folder of a user, {found[0]}" if found else None
