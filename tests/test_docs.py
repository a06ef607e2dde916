"""The documents say what is so: commands that exist, links that lead somewhere, tables in step."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path
from xml.etree import ElementTree

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.cli.main import _parser
from premium_tui.commands import COMMANDS
from premium_tui.config import KeyChoice, Settings
from tests.shared_data import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
TEST_COMMAND = "pip install uv && uv run pytest"


def fenced(text: str) -> list[str]:
    """Return the lines of the code blocks of a document."""
    return [
        line for block in re.findall(r"```\w*\n(.*?)```", text, re.S) for line in block.split("\n")
    ]


def in_line(text: str) -> list[str]:
    """Return what stands in backticks within the sentences of a document."""
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    return [" ".join(found.split()) for found in re.findall(r"`([^`]+)`", prose)]


def commands(line: str) -> list[list[str]]:
    """Return the arguments of each `premium-tui` on a line of a shell."""
    found = []
    for part in re.split(r"&&|;|\|(?= )", line):
        if "premium-tui" not in part:
            continue
        words = shlex.split(part, comments=True)
        if words[:2] == ["uv", "run"]:
            words = words[2:]
        if words[:1] == ["premium-tui"]:
            # `mine|team|queue` stands for any of them.
            found.append([word.split("|")[0] for word in words[1:]])
    return found


def understood(arguments: list[str]) -> bool:
    """Return whether the command line takes these arguments."""
    parser, _noun = _parser(arguments)
    try:
        parser.parse_args(arguments)
    except SystemExit as end:
        return end.code == 0
    return True


def tracked() -> list[Path]:
    """Return the files of the project: git's, or all where there is no git."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode == 0:
        names = [ROOT / os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
        return [path for path in names if path.exists()]
    folders = ("premium_tui", "tests", "docs", "benchmarks", ".ci")
    found = [*ROOT.glob("*.*"), *(path for name in folders for path in (ROOT / name).rglob("*"))]
    return [p for p in found if p.is_file() and p.suffix != ".pyc" and p.name != "uv.lock"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_every_command_is_understood(path: Path) -> None:
    text = path.read_text()
    for line in fenced(text):
        for arguments in commands(line):
            bare = not any(word.startswith("-") for word in arguments)
            # A line that only lists verbs leaves out what they need.
            assert understood(arguments) or (bare and understood([*arguments, "--help"])), line
    for snippet in in_line(text):
        for arguments in commands(snippet):
            assert understood([*arguments, "--help"]), snippet


def test_the_documents_name_every_command_there_is() -> None:
    said = {
        tuple(word for word in arguments if word[0] != "-")[:depth]
        for path in DOCUMENTS
        for line in (*fenced(path.read_text()), *in_line(path.read_text()))
        for arguments in commands(line)
        for depth in (1, 2, 3)
    }
    for verb in (
        *(("ticket", verb) for verb in ("list", "view", "create", "reply")),
        ("status",),
        ("doctor",),
        ("serve",),
        ("sync",),
        ("desk", "import"),
        *(("desk", *made) for made in (("team", "add"), ("person", "add"), ("token", "create"))),
    ):
        assert verb in said, verb


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if "://" in target:
            continue
        file, _, heading = target.partition("#")
        aimed = path.parent / file if file else path
        assert aimed.exists(), target
        if heading:
            names = re.findall(r"^#+ (.+)$", aimed.read_text(), re.M)
            slugs = [re.sub(r"[^\w -]", "", name).lower().replace(" ", "-") for name in names]
            assert heading in slugs, target


def test_the_picture_of_the_readme_is_there_and_small() -> None:
    picture = ROOT / "docs" / "my-tickets.svg"
    assert "(docs/my-tickets.svg)" in (ROOT / "README.md").read_text()
    drawn = ElementTree.fromstring(picture.read_text())
    words = " ".join(drawn.itertext())
    assert "My tickets" in words and "live" in words
    assert picture.stat().st_size < 40_000


def test_the_keys_of_the_readme_are_the_programs() -> None:
    readme = (ROOT / "README.md").read_text()
    said = re.findall(
        r"`([^`]+)`", readme[readme.index("`?` shows") : readme.index("## In scripts")]
    )
    spelt = {"?": "question_mark", "/": "slash"}
    known = {key for command in COMMANDS for key in command.keys} | set("12345")
    assert len(said) > 8
    assert {spelt.get(key, key) for key in said} <= known


def test_settings_and_exit_codes_are_all_told() -> None:
    configuration = (ROOT / "docs" / "configuration.md").read_text()
    told = re.findall(r"^\| `([\w.]+)` \| (\S+) \|", configuration, re.M)
    plain = {field.name: field.default for field in fields(Settings) if field.name != "keys"}
    keys = {"keys.preset": KeyChoice().preset, "keys.bind": dict(KeyChoice().bind)}
    assert dict(told) == {name: json.dumps(default) for name, default in (plain | keys).items()}
    scripting = (ROOT / "docs" / "scripting.md").read_text()
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", scripting, re.M)]
    assert codes == sorted(Exit)


def test_every_file_of_the_architecture_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    named = set(re.findall(r"\b[a-z_]+\.py\b", text))
    there = {path.name for path in (ROOT / "premium_tui").rglob("*.py")}
    assert len(named) > 20
    assert named <= there
    for path in re.findall(r"`((?:premium_tui|docs)/[^`]*|[a-z]+/[a-z_]+\.py)`", text):
        assert (ROOT / path).exists() or (ROOT / "premium_tui" / path).exists(), path


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert f"`{TEST_COMMAND}`" in (ROOT / "README.md").read_text()
    assert f"\n{TEST_COMMAND}\n" in (ROOT / ".ci" / "run").read_text()


def test_nothing_tells_of_the_machine_it_was_written_on() -> None:
    hosts = [".".join(name) for name in (("pypi", "org"), ("pythonhosted", "org"))]
    # A home that is a shared place, as some machines give to their builders, is nobody's.
    homes = {Path.home()} - {Path("/"), Path("/tmp"), Path("/var/tmp")}
    # Whole paths alone: a checkout may lie in /app.
    whole = [rf"(?<![\w.-]){re.escape(str(ROOT))}(?![\w-])"]
    whole += [rf"(?<![\w.-]){re.escape(str(home))}/" for home in homes]
    told = [re.compile(word.encode()) for word in (*map(re.escape, hosts), *whole)]
    for path in tracked():
        content = path.read_bytes()
        for word in told:
            assert not word.search(content), (path, word)
