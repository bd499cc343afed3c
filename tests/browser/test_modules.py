from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from incident_bot.widget_content import WORDS
from tests.browser.conftest import ROOT, WEB


def test_the_modules_of_the_widget_pass_their_own_tests(dist: Path) -> None:
    """`make web` has brought Node.js where the machine has none."""
    path = f"{ROOT / '.tools' / 'node' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    files = sorted(str(file) for file in (WEB / "test").glob("*.test.js"))
    done = subprocess.run(
        ["node", "--test", *files],
        cwd=WEB,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert len(files) >= 5


def test_every_word_that_a_module_asks_for_is_a_word_of_the_content_and_none_is_left_over() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in sorted((WEB / "src").rglob("*.js")))
    asked = set(re.findall(r"(?<!/)\bwords\.(\w+)", source))
    by_name = {word for word in WORDS if f"'{word}'" in source}
    by_kind = {word for word in WORDS if word.startswith("kind_")}
    assert asked - {"failed"} <= set(WORDS)
    assert set(WORDS) - asked - by_name - by_kind == {"this_language"}
