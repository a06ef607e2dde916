"""Help of every command: an example that parses, the exit codes, and what stands everywhere."""

from __future__ import annotations

import re
import shlex

import pytest

from premium_tui.cli.arguments import bind_json
from premium_tui.cli.command_tree import Node, nodes_of
from premium_tui.cli.exits import Exit
from premium_tui.cli.main import NO_JSON, parser_of_all
from premium_tui.cli.shapes import SHAPES
from tests.cli.conftest import Command

LEAVES = [node for node in nodes_of(parser_of_all()) if not node.verbs]
WRITING = {
    "ticket create", "ticket reply", "ticket note", "ticket close", "ticket reopen",
    "contact request", "contact chat", "contact callback", "outbox retry", "outbox edit",
    "outbox discard", "draft rm", "view save", "view rm", "billing quote", "billing add",
    "billing remove", "config set",
}  # fmt: skip
"""What a person writes with, here or to the desk."""

HERE = {"outbox discard", "draft rm", "view save", "view rm", "config set"}
"""What of it stays on this machine: nothing is waited for."""


def options(node: Node) -> set[str]:
    return {name for option in node.options for name in option.names}


def examples(text: str) -> list[str]:
    """Return the command lines of the program in a help text."""
    found = re.findall(r"premium-tui (?:[^|;)\n]|(?<='))+", text.partition("example")[2])
    return [line.split(" > ")[0].strip() for line in found]


@pytest.mark.parametrize("node", LEAVES, ids=lambda node: node.name)
def test_help_has_an_example_and_the_exit_codes(command: Command, node: Node) -> None:
    done = command(*node.path, "--help")
    assert (done.code, done.err) == (Exit.DONE, "")
    assert done.out.startswith(f"usage: premium-tui {node.name} ")
    shown = done.out.partition("example")[2]
    assert re.search(rf"premium-tui (--\S+ \S+ )*{node.name}\b", shown), "an example of its own"
    assert "exit codes: 0 done" in done.out and "130 interrupted" in done.out
    assert {"--help", "--profile", "--json", "--csv", "--jq", "--envelope"} <= options(node)


def test_what_writes_can_be_tried_without_doing_it() -> None:
    dry = {node.name for node in LEAVES if "--dry-run" in options(node)}
    waited = {node.name for node in LEAVES if "--wait" in options(node)}
    assert dry >= WRITING and waited >= WRITING - HERE
    assert dry >= waited, "what waits for the desk writes to it"


def test_every_example_that_is_a_whole_command_parses(command: Command) -> None:
    parser = parser_of_all()
    tried = 0
    for node in LEAVES:
        for line in examples(command(*node.path, "--help").out):
            if "'" in line and line.count("'") % 2:
                continue
            words = shlex.split(line)[1:]
            parser.parse_args(bind_json(words, parser))
            tried += 1
    assert tried > len(LEAVES) * 0.8


def test_every_command_is_told_in_the_docs() -> None:
    from tests.cli.running import ROOT

    told = " ".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
    for name in {*SHAPES, *NO_JSON}:
        noun, _space, verb = name.partition(" ")
        lines = re.findall(rf"{noun}\b[^\n]*", told)
        assert lines, name
        assert not verb or any(re.search(rf"\b{verb.split()[0]}\b", line) for line in lines), name
