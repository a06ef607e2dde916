"""`completion`: what shells need to complete commands, options and their values."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from premium_tui.cli.arguments import VALUED
from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.parsing import add_verb
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.command_tree import Node, Option
    from premium_tui.cli.parsing import Nouns

SHELLS = ("bash", "zsh", "fish")


def add(nouns: Nouns) -> None:
    """Add the command."""
    completion = add_verb(
        nouns,
        "completion",
        _("print what lets a shell complete commands"),
        epilog=_(
            "examples:\n"
            "  bash: premium-tui completion bash"
            " > ~/.local/share/bash-completion/completions/premium-tui\n"
            "  zsh: premium-tui completion zsh > ~/.zfunc/_premium-tui, ~/.zfunc being in fpath\n"
            "  fish: premium-tui completion fish > ~/.config/fish/completions/premium-tui.fish"
        ),
        who=False,
    )
    completion.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    completion.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print the script for a shell."""
    from premium_tui.cli.command_tree import nodes_of
    from premium_tui.cli.main import parser_of_all

    nodes = list(nodes_of(parser_of_all()))
    script = {"bash": _bash, "zsh": _zsh, "fish": _fish}[args.shell](nodes)
    print("\n".join(script))
    return Exit.DONE


def _bash(nodes: list[Node]) -> Iterator[str]:
    yield "# Completion of premium-tui for bash."
    yield "_premium_tui() {"
    yield "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} path= i"
    yield "    COMPREPLY=()"
    yield "    for ((i = 1; i < COMP_CWORD; i++)); do"
    yield f"        case ${{COMP_WORDS[i]}} in {'|'.join(VALUED)}) ((++i)); continue ;; esac"
    yield '        case "$path ${COMP_WORDS[i]}" in'
    yield f'            {_paths(nodes)}) path="$path ${{COMP_WORDS[i]}}" ;;'
    yield "        esac"
    yield "    done"
    yield '    case "$path $prev" in'
    for pattern, option in _valued(nodes):
        if option.is_file:
            # Nothing offered: bash goes on to files by itself.
            yield f"        {pattern}) return ;;"
        elif option.choices:
            words = " ".join(option.choices)
            yield f"        {pattern}) COMPREPLY=($(compgen -W '{words}' -- \"$cur\")); return ;;"
        else:
            yield f"        {pattern}) compopt +o default; return ;;"
    yield "    esac"
    yield '    case "$path" in'
    for node in nodes:
        words = " ".join(_candidates(node))
        yield f"        '{_at(node)}') COMPREPLY=($(compgen -W '{words}' -- \"$cur\")) ;;"
    yield "    esac"
    yield "}"
    yield "complete -o default -F _premium_tui premium-tui"


def _zsh(nodes: list[Node]) -> Iterator[str]:
    yield "#compdef premium-tui"
    yield "_premium_tui() {"
    yield "    local prev=${words[CURRENT - 1]} path_= i"
    yield "    for ((i = 2; i < CURRENT; i++)); do"
    yield f"        case ${{words[i]}} in ({'|'.join(VALUED)}) ((++i)); continue ;; esac"
    yield '        case "$path_ ${words[i]}" in'
    yield f'            ({_paths(nodes)}) path_="$path_ ${{words[i]}}" ;;'
    yield "        esac"
    yield "    done"
    yield '    case "$path_ $prev" in'
    for pattern, option in _valued(nodes):
        if option.is_file:
            yield f"        ({pattern}) _files; return ;;"
        elif option.choices:
            yield f"        ({pattern}) compadd -- {' '.join(option.choices)}; return ;;"
        else:
            yield f"        ({pattern}) return ;;"
    yield "    esac"
    yield '    case "$path_" in'
    for node in nodes:
        files = "; _files" if node.is_file else ""
        yield f"        ('{_at(node)}') compadd -- {' '.join(_candidates(node))}{files} ;;"
    yield "    esac"
    yield "}"
    yield 'if [[ ${funcstack[1]} == _premium-tui ]]; then _premium_tui "$@"'
    yield "else compdef _premium_tui premium-tui; fi"


def _fish(nodes: list[Node]) -> Iterator[str]:
    yield "# Completion of premium-tui for fish."
    yield "function __premium_tui_at"
    yield "    set -l path"
    yield "    set -l skip 0"
    yield "    for word in (commandline -opc)[2..-1]"
    yield "        if test $skip = 1; set skip 0; continue; end"
    yield f"        if contains -- $word {' '.join(VALUED)}; set skip 1; continue; end"
    yield '        if contains -- (string join " " -- $path $word) ' + " ".join(
        f"'{node.name}'" for node in nodes if node.path
    )
    yield "            set -a path $word"
    yield "        end"
    yield "    end"
    yield '    test "$path" = "$argv[1]"'
    yield "end"
    yield "complete -c premium-tui -f"
    verbs = {node.path: node.words for node in nodes}
    for node in nodes:
        at = f"complete -c premium-tui -n '__premium_tui_at \"{node.name}\"'"
        for verb in node.verbs:
            yield f"{at} -a {verb} -d {_quoted(verbs[*node.path, verb])}"
        if node.choices:
            yield f"{at} -a '{' '.join(node.choices)}'"
        if node.is_file:
            yield f"{at} -F"
        for option in node.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            )
            value = f" -xa '{' '.join(option.choices)}'" if option.takes else ""
            value = " -rF" if option.is_file else value
            yield f"{at} {names}{value} -d {_quoted(option.words)}"


def _at(node: Node) -> str:
    """Return a command as the scripts gather it: a space before each word."""
    return "".join(f" {word}" for word in node.path)


def _paths(nodes: Iterable[Node]) -> str:
    """Return a pattern of all commands."""
    return "|".join(f"'{_at(node)}'" for node in nodes if node.path)


def _valued(nodes: Iterable[Node]) -> Iterator[tuple[str, Option]]:
    """Yield the options a value follows, as patterns of a command and the option."""
    for node in nodes:
        for option in node.options:
            if option.takes:
                yield "|".join(f"'{_at(node)} {name}'" for name in option.names), option


def _candidates(node: Node) -> list[str]:
    """Return what may stand next in a command."""
    names = [name for option in node.options for name in option.names if name.startswith("--")]
    return [*node.verbs, *node.choices, *names]


def _quoted(text: str) -> str:
    """Return a text in single quotes, as fish reads them."""
    inner = text.replace("%%", "%").replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'"
