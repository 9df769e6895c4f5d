"""Which modules of the package a module imports, read from its text, imports inside functions included."""

from __future__ import annotations

import ast
import importlib
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def all_modules() -> list[str]:
    """Every module of the package, by its dotted name."""
    return sorted(name_of(path) for path in (ROOT / "analysis").rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def path_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imports_of(module: str, *, at_run_time: bool = True) -> frozenset[str]:
    """Modules of the package that a module imports; those only for type checking left out if so told."""
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    return frozenset(_targets(tree, at_run_time)) - {module}


def closure(module: str) -> set[str]:
    """A module and every module of the package that it comes to need while it runs."""
    found, todo = set(), [module]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += imports_of(name)
    return found


def _targets(node: ast.AST, at_run_time: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if at_run_time and isinstance(child, ast.If) and _is_type_checking(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names if _ours(alias.name))
        elif isinstance(child, ast.ImportFrom) and child.module and _ours(child.module):
            yield from (_where(child.module, alias.name) for alias in child.names)
        else:
            yield from _targets(child, at_run_time)


def _where(package: str, name: str) -> str:
    """The module that a name imported from a package really comes from."""
    submodule = f"{package}.{name}"
    if ROOT.joinpath(*submodule.split(".")).is_dir() or path_of(submodule).exists():
        return submodule
    value = getattr(importlib.import_module(package), name)
    home = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    return home if isinstance(home, str) and _ours(home) else package


def _is_type_checking(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _ours(name: str) -> bool:
    return name.split(".")[0] == "analysis"
