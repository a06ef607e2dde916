"""`completion`: the scripts, run by the shells they are for, offer what the parser knows."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from premium_tui.cli.command_tree import Node, nodes_of
from premium_tui.cli.completion import SHELLS
from premium_tui.cli.exits import Exit
from premium_tui.cli.main import NOUNS, parser_of_all
from tests.absent import program
from tests.cli.conftest import Command
from tests.cli.running import TIMEOUT

Offer = Callable[..., list[str]]

BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_premium_tui 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
compdef() { }
source $1; shift
compadd() { shift; print -l -- "$@" }
_files() { print FILES }
words=("$@"); CURRENT=$#
_premium_tui
"""
FISH = """
source $argv[1]
complete -C (string join ' ' -- $argv[2..-1])
"""


def offers(shell: str, script: Path, words: Sequence[str]) -> list[str]:
    """Return what a shell offers in place of the last of some words."""
    asking = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell]
    start = {"bash": ["bash", "--norc"], "zsh": ["zsh", "-f"], "fish": ["fish", "--no-config"]}
    done = subprocess.run(
        [*start[shell], "-c", asking, *(["x"] if shell != "fish" else []), str(script), *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=True,
    )
    assert done.stderr == ""
    found = [line.split("\t")[0] for line in done.stdout.splitlines() if line]
    # The other shells leave it to the shell to keep what fits the last word.
    return [word for word in found if word.startswith(words[-1]) or word == "FILES"]


@pytest.fixture(params=SHELLS)
def offer(request: pytest.FixtureRequest, tmp_path: Path, command: Command) -> Offer:
    """What a shell offers for the last word of a command line."""
    shell: str = request.param
    program(shell)
    script = tmp_path / "script"
    done = command("completion", shell)
    assert (done.code, done.err) == (Exit.DONE, "")
    script.write_text(done.out)
    return lambda *words: offers(shell, script, ["premium-tui", *words])


def test_each_shell_offers_commands_options_and_values(offer: Offer) -> None:
    assert set(NOUNS) <= set(offer("")) | set(offer("-"))
    assert offer("tic") == ["ticket"]
    assert {"list", "view", "reply", "close"} <= set(offer("ticket", ""))
    assert offer("desk", "token", "cr") == ["create"]
    assert {"--scope", "--sort"} == set(offer("ticket", "list", "--s"))
    assert set(offer("ticket", "list", "--scope", "")) == {"mine", "team", "queue"}
    assert offer("completion", "f") == ["fish"]


def test_options_that_stand_before_the_noun_are_stepped_over(offer: Offer) -> None:
    assert offer("--as", "agent", "--profile", "desk", "ticket", "lis") == ["list"]
    assert set(offer("--as", "team-a")) == {"team-admin"}
    assert offer("ticket", "list", "--jq", "ticket", "--sco") == ["--scope"]
    assert offer("ticket", "list", "--query", "li") == []


def test_a_script_is_text_alone(command: Command) -> None:
    assert command("completion", "bash", "--json").code == Exit.USAGE
    assert command("completion", "tcsh").code == Exit.USAGE


def leaves() -> list[Node]:
    """Return every command that does something."""
    return [node for node in nodes_of(parser_of_all()) if not node.verbs]


def test_the_tree_has_every_command_with_words_for_it() -> None:
    found = leaves()
    assert len(found) > 30 and len({node.path for node in found}) == len(found)
    assert all(node.words for node in found)
    assert {node.path[0] for node in found} == set(NOUNS)
