"""Forbids calls that let a stranger's text act (terminals A13): R2 markup, R3 browsers, R7 shells.

Textual reads square brackets in a plain `str` as markup, with actions on click and a crash where it
is broken. So what is no literal goes to a widget as Content or Text, or with markup=False.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared_data import ROOT

MARKUP_WIDGETS = {"Static", "Label", "Option", "Button", "Checkbox", "RadioButton", "Tab", "Link"}
TEXT_KEYWORDS = {"content", "renderable", "label", "prompt", "text"}
TITLES = {"border_title", "border_subtitle", "tooltip"}
WRAPPERS = {"Content", "Text"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
TRANSLATORS = {"_", "ngettext", "pgettext"}


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for such an expression, and the empty string for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def last(node: ast.expr) -> str:
    """Return the name a call ends with."""
    return node.attr if isinstance(node, ast.Attribute) else dotted(node)


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of a keyword argument."""
    return next((item.value for item in call.keywords if item.arg == name), None)


def is_constant(node: ast.expr | None, value: object) -> bool:
    """Return whether `node` is exactly this constant."""
    return isinstance(node, ast.Constant) and node.value is value


class Unsafe(ast.NodeVisitor):
    """Collects unsafe calls of one module as (line, what is wrong)."""

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[int, str]] = []
        self.widgets = self._widgets_of(tree)
        self.wrapped: list[set[str]] = [set()]
        self.classes: list[ast.ClassDef] = []
        self.visit(tree)

    @staticmethod
    def _widgets_of(tree: ast.Module) -> set[str]:
        """Return the names that are Textual's widgets here: a class of our own may share one."""
        names = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "textual":
                names |= {
                    alias.asname or alias.name
                    for alias in node.names
                    if alias.name in MARKUP_WIDGETS
                }
        return names

    def safe(self, node: ast.expr | None) -> bool:
        """Return whether `node` is a literal, or text wrapped so that it is no markup."""
        match node:
            case None | ast.Constant():
                return True
            case ast.Call(func=func):
                if dotted(func) in TRANSLATORS:
                    return all(isinstance(arg, ast.Constant) for arg in node.args[:2])
                return bool(WRAPPERS & set(dotted(func).split(".")))
            case ast.IfExp(body=body, orelse=orelse):
                return self.safe(body) and self.safe(orelse)
            case ast.Name(id=name):
                return any(name in scope for scope in self.wrapped)
        return False

    def note(self, node: ast.AST, words: str) -> None:
        """Keep one finding."""
        self.found.append((getattr(node, "lineno", 0), words))

    def visit_Import(self, node: ast.Import) -> None:
        """Forbid the browser."""
        if any(alias.name.split(".")[0] == "webbrowser" for alias in node.names):
            self.note(node, "webbrowser starts programs on the server")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Forbid the browser."""
        if node.module == "webbrowser":
            self.note(node, "webbrowser starts programs on the server")

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Remember the class, for what `super().__init__` is."""
        self.classes.append(node)
        self.generic_visit(node)
        self.classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Remember the parameters that are Content or Text."""
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        self.wrapped.append({arg.arg for arg in arguments if self._is_wrapper(arg.annotation)})
        self.generic_visit(node)
        self.wrapped.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    @staticmethod
    def _is_wrapper(annotation: ast.expr | None) -> bool:
        names = (
            {last(n) for n in ast.walk(annotation) if isinstance(n, ast.Name | ast.Attribute)}
            if annotation
            else set()
        )
        return bool(names) and names <= WRAPPERS | {"None"}

    def visit_Assign(self, node: ast.Assign) -> None:
        """Follow wrapped text into names, and look at titles."""
        for target in node.targets:
            self._assigned(target, node.value, node)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """As an assignment; a name annotated as wrapped is so."""
        if isinstance(node.target, ast.Name) and self._is_wrapper(node.annotation):
            self.wrapped[-1].add(node.target.id)
        elif node.value is not None:
            self._assigned(node.target, node.value, node)
        self.generic_visit(node)

    def _assigned(self, target: ast.expr, value: ast.expr, node: ast.AST) -> None:
        if isinstance(target, ast.Name):
            if self.safe(value):
                self.wrapped[-1].add(target.id)
            else:
                self.wrapped[-1].discard(target.id)
        if isinstance(target, ast.Attribute) and target.attr in TITLES and not self.safe(value):
            self.note(node, f"{target.attr} reads markup: wrap it in Content")

    def visit_Call(self, node: ast.Call) -> None:
        """Look at one call."""
        name = last(node.func)
        if name == "notify" and (node.args or node.keywords):
            # Without arguments it is a threading.Condition's.
            if not is_constant(keyword(node, "markup"), False):
                self.note(node, "notify( needs markup=False")
        elif name in ("open_url", "action_open_url") or dotted(node.func).startswith("webbrowser."):
            self.note(node, f"{name} starts a browser on the server")
        elif dotted(node.func) in SHELLS:
            self.note(node, f"{dotted(node.func)} starts a shell")
        if (shell := keyword(node, "shell")) is not None and not is_constant(shell, False):
            self.note(node, "shell=True starts a shell")
        self._look_at_text(node, name)
        self.generic_visit(node)

    def _look_at_text(self, node: ast.Call, name: str) -> None:
        if is_constant(keyword(node, "markup"), False):
            return
        first = node.args[0] if node.args else None
        if name in self.widgets or self._is_super_of_widget(node):
            given = [first, *(keyword(node, key) for key in sorted(TEXT_KEYWORDS))]
            if not all(self.safe(value) for value in given):
                self.note(node, f"{name} reads markup: Content(...), Text(...) or markup=False")
        elif name == "update" and self._is_text_made(first):
            self.note(node, "update( of a widget reads markup: wrap it in Content")
        elif name in ("add_row", "add_column") and not all(self.safe(arg) for arg in node.args):
            self.note(node, f"{name} reads markup: wrap each cell in Text")

    def _is_super_of_widget(self, node: ast.Call) -> bool:
        if not (self.classes and isinstance(node.func, ast.Attribute)):
            return False
        over = node.func.value
        is_super = isinstance(over, ast.Call) and dotted(over.func) == "super"
        return (
            is_super
            and node.func.attr == "__init__"
            and any(last(base) in self.widgets for base in self.classes[-1].bases)
        )

    @staticmethod
    def _is_text_made(node: ast.expr | None) -> bool:
        """Return whether `node` is surely a `str` put together: a dict's update takes none."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in ("format", "join")
        return isinstance(node, ast.JoinedStr)


def unsafe(source: str) -> list[tuple[int, str]]:
    """Return what is unsafe in a module's source, by line."""
    return sorted(Unsafe(ast.parse(source)).found)


def modules() -> Iterator[Path]:
    """Every module of the program."""
    yield from sorted((ROOT / "premium_tui").rglob("*.py"))


def test_a13_nothing_in_the_program_lets_text_act() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in modules()
        for line, words in unsafe(path.read_text())
    ]
    assert not wrong, "\n".join(wrong)


IMPORTS = "from textual.widgets import Static, Label, Button\nfrom textual.content import Content\n"


@pytest.mark.parametrize(
    "line",
    [
        "app.notify(text)",
        "self.notify(f'{name} wrote', severity='error')",
        "self.notify(text, markup=True)",
        "import webbrowser",
        "from webbrowser import open",
        "app.open_url(url)",
        "import os; os.system(command)",
        "subprocess.run(command, shell=True)",
        "subprocess.run(command, shell=flag)",
        "Static(f'{subject}')",
        "Static(subject)",
        "Static(row.subject)",
        "Static(content=subject)",
        "Label('Hello ' + name)",
        "Button(_('Assign to {name}').format(name=name))",
        "Button(label=name)",
        "Static('a' if x else name)",
        "Static(subject, markup=True)",
        "x = Content('a')\nx = subject\nStatic(x)",
        "class Head(Static):\n  def __init__(self, s):\n    super().__init__(s)",
        "def f(text: str):\n  return Static(text)",
        "def f(text: str | Content):\n  return Static(text)",
        "widget.update(f'{subject}')",
        "widget.update(_('By {name}').format(name=name))",
        "self.border_title = subject",
        "widget.tooltip = f'{address}'",
        "table.add_row(number, subject)",
    ],
)
def test_unsafe_lines_are_found(line: str) -> None:
    assert unsafe(IMPORTS + line)


@pytest.mark.parametrize(
    "line",
    [
        "app.notify(text, markup=False)",
        "condition.notify()",
        "def open_url(self, url): ...",
        "subprocess.run([program, argument])",
        "subprocess.run(command, shell=False)",
        "Static()",
        "Static('Ready', id=name)",
        "Static(_('Ready'))",
        "Static(ngettext('{n} ticket', '{n} tickets', count))",
        "Static(subject, markup=False)",
        "Static(Content(subject))",
        "Static(Content.assemble('a', name))",
        "Static(Text(subject))",
        "Static('a' if x else Content(name))",
        "x = Content(subject)\nStatic(x)",
        "def f(text: Content):\n  return Static(text)",
        "def f(text: Content | None):\n  return Static(text)",
        "class Head(Static):\n  def __init__(self, s):\n    super().__init__(Content(s))",
        "widget.update(Content(f'{subject}'))",
        "rows.update({1: 2})",
        "digest.update(data)",
        "self.border_title = None",
        "table.add_row(Text(number), Text(subject))",
    ],
)
def test_safe_lines_are_let_be(line: str) -> None:
    assert not unsafe(IMPORTS + line)


def test_a_class_of_our_own_with_the_name_of_a_widget_is_let_be() -> None:
    assert not unsafe("class Label(LineWidget): ...\nLabel(self.heading())")
