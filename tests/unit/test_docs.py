"""What README and docs name must exist: files, make targets, commands, options, links."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from incident_bot.cli.main import COMMANDS, main

LINK = re.compile(r"\[[^]]*\]\((?!\w+:|#)([^)#\s]+)[^)]*\)")
# "`incident-bot ask`, `chat` and `check`": what follows the first is a command as well.
LISTED = re.compile(r"`[^`]*incident-bot [a-z]+[^`]*`((?:(?:,| and|, and)\s+`[a-z]+`)+)")
CODE = re.compile(r"```(?:sh)?\n((?s:.*?))```|^ {4}(\S.*)$|`([^`\n]+)`", re.MULTILINE)
DATA = re.compile(r"```(?!sh\b)\w+\n(?s:.*?)```")
PATH = re.compile(r"(?:[\w.*-]+/)+[\w.*-]*|[\w-]+\.(?:yml|md|py|toml|lock)")
MEDIA_TYPE = re.compile(r"(?:application|text)/\w+")
TARGET = re.compile(r"^([a-z][\w-]*):(?!=)(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page and what it shows as code: spans, and lines of blocks that are no YAML or JSON."""

    file: Path
    text: str
    code: tuple[str, ...]

    @classmethod
    def read(cls, file: Path) -> Page:
        text = file.read_text(encoding="utf-8")
        found = ("".join(groups) for groups in CODE.findall(DATA.sub("", text)))
        return cls(file, text, tuple(line for code in found for line in code.splitlines()))

    def paths(self) -> Iterator[str]:
        """Globs from the root, or below the first cell of their row of a table."""
        for code, prefix in ((code, _first_cell(self.text, code)) for code in self.code):
            for word in code.split():
                name = re.sub(r"<\w+>|\bnew_topic\b", "*", word)
                if PATH.fullmatch(name) and not MEDIA_TYPE.fullmatch(name):
                    yield f"{prefix}{name}"

    def targets(self) -> Iterator[str]:
        return (target for code in self.code for target in re.findall(r"(?:^|\s)make ([a-z][\w-]*)", code))

    def commands(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each sub-command with the options that are shown with it."""
        for code in self.code:
            for name, rest in re.findall(r"\bincident-bot ([a-z]+)([^|;&]*)", code):
                yield name, tuple(re.findall(r"(?<!\S)--[a-z][a-z-]*", rest))
        for listed in LISTED.findall(self.text):
            yield from ((name, ()) for name in re.findall(r"`([a-z]+)`", listed))


def _first_cell(text: str, code: str) -> str:
    """ "tests/" for `unit/` in the row "| `tests/` | `unit/` … |", empty elsewhere."""
    row = re.search(rf"^\| `([^`]+/)` \|.*`{re.escape(code)}`.*\|$", text, re.MULTILINE)
    return row[1] if row else ""


@pytest.fixture(scope="module")
def pages(root: Path) -> Sequence[Page]:
    files = [root / "README.md", *sorted((root / "docs").rglob("*.md")), *sorted((root / "tests").rglob("*.md"))]
    return [Page.read(file) for file in files]


@pytest.fixture(scope="module")
def makefile(root: Path) -> str:
    return (root / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(root: Path) -> tuple[str, ...]:
    """Folders that `make run` makes; they are in no checkout."""
    return tuple(line for line in (root / ".gitignore").read_text(encoding="utf-8").split() if line.endswith("/"))


def test_every_file_and_folder_that_is_named_exists(root: Path, pages: Sequence[Page], made: tuple[str, ...]) -> None:
    named = [(page.file.name, path) for page in pages for path in page.paths() if not f"{path}/".startswith(made)]
    assert ("README.md", "tests/unit/") in named
    assert [(page, path) for page, path in named if not list(root.glob(path))] == []


def test_every_row_of_the_map_names_a_place(pages: Sequence[Page]) -> None:
    table = pages[0].text.partition("## Map")[2]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    paths = set(pages[0].paths())
    assert len(rows) > 5
    for cell in re.findall(r"`([^`]+)`", " ".join(rows)):
        assert re.sub(r"<\w+>", "*", cell) in paths


def test_every_relative_link_leads_to_a_file(pages: Sequence[Page]) -> None:
    links = [(page.file, link) for page in pages for link in LINK.findall(page.text)]
    assert links
    assert [(file.name, link) for file, link in links if not (file.parent / link).exists()] == []


def test_every_make_target_that_is_named_exists(pages: Sequence[Page], makefile: str) -> None:
    targets = {name for name, _ in TARGET.findall(makefile)}
    named = [(page.file.name, target) for page in pages for target in page.targets()]
    assert ("README.md", "run") in named
    assert [(page, target) for page, target in named if target not in targets] == []


def test_every_make_target_says_what_it_does(root: Path, makefile: str) -> None:
    targets = TARGET.findall(makefile)
    assert targets
    assert [name for name, rest in targets if not re.search(r"## \w", rest)] == []
    # Called from `make test`, make would also say which folder it enters.
    command = ["make", "--no-print-directory", "help"]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    assert {line.split("\t")[0] for line in said.splitlines()} == {name for name, _ in targets}


def test_every_make_target_is_made_although_a_file_has_its_name(makefile: str) -> None:
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert set(" ".join(phony).split()) == {name for name, _ in TARGET.findall(makefile)}


def test_every_command_that_is_named_exists_with_its_options(
    pages: Sequence[Page], capsys: pytest.CaptureFixture[str]
) -> None:
    named = [(page.file.name, *command) for page in pages for command in page.commands()]
    assert ("README.md", "chat", ()) in named
    assert ("README.md", "ask", ("--jsonl",)) in named
    helps = {name: _help(name, capsys) for name in COMMANDS}
    unknown = [(page, name) for page, name, _ in named if name not in helps]
    assert unknown == []
    wrong = [(page, name, option) for page, name, options in named for option in options if option not in helps[name]]
    assert wrong == []


def _help(command: str, capsys: pytest.CaptureFixture[str]) -> frozenset[str]:
    """The options that its --help names."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    return frozenset(re.findall(r"--[a-z][a-z-]*", capsys.readouterr().out))


def test_decisions_are_numbered_without_gaps(root: Path) -> None:
    files = sorted((root / "docs" / "decisions").iterdir())
    assert files
    assert [file.name[:4] for file in files] == [f"{number:03}-" for number in range(1, len(files) + 1)]
    assert [file.read_text(encoding="utf-8")[:6] for file in files] == [f"# {file.name[:3]}:" for file in files]


def test_an_editor_reads_which_words_are_built_into_the_button(root: Path) -> None:
    build = (root / "web" / "build.js").read_text(encoding="utf-8")
    found = re.search(r"^const FIRST_WORDS = \[(.*)\];$", build, re.MULTILINE)
    assert found
    built = (*re.findall(r"'(\w+)'", found[1]), "failed")
    assert len(built) > 1
    page = (
        (root / "docs" / "editing-answers.md")
        .read_text(encoding="utf-8")
        .partition("`make web`")[2]
        .partition("\n\n")[0]
    )
    assert [word for word in built if f"`{word}`" not in page] == []
    for file, words in (("widget", built[:-1]), ("phrases", built[-1:])):
        comments = re.findall(r"^ *# .*", (root / "content" / f"{file}.yml").read_text(encoding="utf-8"), re.MULTILINE)
        told = " ".join(comments).partition("`make web`")[0]
        assert [word for word in words if f"`{word}`" not in told] == []
