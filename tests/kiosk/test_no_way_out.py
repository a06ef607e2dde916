"""The console has no way out in its source: it starts nothing, and opens no file anybody names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.shared_data import ROOT
from tests.test_unsafe_calls import dotted, last

FOLDERS = ("screens", "widgets", "terminal", "kiosk", "keys")
FILES = ("app.py", "theme.py", "keymap.py", "commands.py", "rooms.py")

MODULES = {"subprocess", "pty", "multiprocessing", "shutil", "runpy", "code", "pdb", "webbrowser"}
"""What starts programs, or copies files."""

CALLS = {
    *("open", "fdopen", "read_text", "read_bytes", "write_text", "write_bytes", "touch", "mkdir"),
    *("unlink", "rename", "replace_file", "symlink_to", "system", "popen", "fork", "forkpty"),
    *("posix_spawn", "posix_spawnp", "suspend", "action_suspend_process", "save_screenshot"),
    *("deliver_text", "deliver_binary", "deliver_screenshot", "action_screenshot", "eval", "exec"),
}
OWN = {"kiosk_environment.py": {"os.execve"}}
"""Where such a call starts nothing but the kiosk itself."""


def ways_out(source: str, name: str = "") -> list[tuple[int, str]]:
    """Return what in a module's source could lead out of the console, by line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                modules = {alias.name.split(".")[0] for alias in names}
            case ast.ImportFrom(module=module):
                modules = {(module or "").split(".")[0]}
            case _:
                modules = set()
        found += [(getattr(node, "lineno", 0), module) for module in modules & MODULES]
        if isinstance(node, ast.Call) and _leads_out(node.func, OWN.get(name, set())):
            found.append((node.lineno, dotted(node.func) or last(node.func)))
    return sorted(found)


def _leads_out(called: ast.expr, own: set[str]) -> bool:
    whole, name = dotted(called), last(called)
    if whole in own:
        return False
    if whole.startswith("os.") and name.startswith(("exec", "spawn", "posix_spawn")):
        return True
    # Lists and drawers of our own are opened, too: by name of nothing.
    if name == "open" and isinstance(called, ast.Attribute):
        return whole.split(".")[0] in ("os", "io", "Path") or not whole.startswith("self.")
    return name in CALLS


def modules() -> list[Path]:
    folders = [path for name in FOLDERS for path in (ROOT / "premium_tui" / name).rglob("*.py")]
    return sorted([*folders, *(ROOT / "premium_tui" / name for name in FILES)])


def test_a7_nothing_in_the_console_leads_out_of_it() -> None:
    assert len(modules()) > 80
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in modules()
        for line, words in ways_out(path.read_text(), path.name)
    ]
    assert not wrong, "\n".join(wrong)


def test_a7_files_are_written_by_one_module_which_asks_first_whether_it_may() -> None:
    """It writes through `data.exporting`, which nothing above would notice."""
    users = {
        path.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (
            node.module == "premium_tui.data.exporting"
            or (node.module == "premium_tui.data" and "exporting" in {n.name for n in node.names})
        )
    }
    assert users == {"exporting.py"}
    source = ast.parse((ROOT / "premium_tui/screens/exporting.py").read_text())
    public = [
        node
        for node in source.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_"
    ]
    assert [node.name for node in public] == ["choose_export", "text_lines"]
    first = public[0].body[1]
    assert (
        isinstance(first, ast.If) and ast.unparse(first.test) == "not screen.console.writes_files"
    )
    assert isinstance(first.body[-1], ast.Return)
    kiosk = (ROOT / "premium_tui/kiosk/main.py").read_text()
    assert "app.the_console.forbid_files()" in kiosk


@pytest.mark.parametrize(
    "line",
    [
        "import subprocess",
        "from subprocess import run",
        "import os.path, shutil",
        "os.execve(a, b, c)",
        "os.spawnv(a, b, c)",
        "os.posix_spawn(a, b, c)",
        "open(name)",
        "io.open(name)",
        "os.open(name, flags)",
        "Path(name).open()",
        "path.write_text(text)",
        "path.read_bytes()",
        "with app.suspend(): pass",
        "self.app.action_suspend_process()",
        "app.deliver_text(path)",
        "self.app.save_screenshot(name)",
        "exec(text)",
    ],
)
def test_a_way_out_is_found(line: str) -> None:
    assert ways_out(line)


@pytest.mark.parametrize("line", ["self._list.open()", "self.open()", "os.get_terminal_size(2)"])
def test_what_leads_nowhere_is_let_be(line: str) -> None:
    assert not ways_out(line)
