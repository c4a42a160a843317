"""The floors of the program, read from its imports: the table is `FLOORS`.

A module imports only from floors below its own; modules of one package may import each other;
nothing else goes sideways and nothing goes up.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant

ROOT = Path(assistant.__file__).parent

# Modules and packages of assistant/, by floor.  A new module has to be given its floor here.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "model"),
    ("text",),
    ("tokens", "validity", "references", "glossary", "force", "bodies"),
    ("annotations", "parsing", "chunking", "embedding", "embedding_cache", "lexical", "fusion", "stores", "generation"),
    ("corpus", "indexing", "understanding", "retrieval", "citations"),
    ("features",),
    ("answering", "render"),
    ("chain", "settings", "exports"),
    ("bootstrap", "evaluation"),
    ("service",),
    ("interfaces",),
)
# Sideways on one floor, each with its reason.
SIDEWAYS = {
    ("chunking", "parsing"): "a row's searched sentence is written where its cells are read (parsing.tables)",
    ("embedding_cache", "embedding"): "the cache is a part of embedding, kept apart for its length",
    ("evaluation", "bootstrap"): "a figure is measured on the assistant as it is put together",
    ("retrieval", "indexing"): "a retriever searches an opened Generation, which indexing opens",
}
# Entry points that only lead to the floor above everything.
ENTRANCES = {"__init__", "__main__"}

Import = tuple[str, str, int]
"""Which module imports, what, in which line."""


def modules() -> dict[str, ast.Module]:
    """Every module of the program by its name inside the package, parsed."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def imports_of(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Everything that a module imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                is_module = node.module == "assistant" and alias.name in known_names()
                yield (inside if is_module else node.module or ""), node.lineno


def known_names() -> set[str]:
    return {name for floor in FLOORS for name in floor}


def package_of(module: str) -> str:
    return module.split(".")[0]


def floor_of(module: str) -> int:
    return next(floor for floor, names in enumerate(FLOORS) if package_of(module) in names)


def inner_imports() -> list[Import]:
    """Imports from one module of the program to another, names inside the package."""
    return [
        (module, name.removeprefix("assistant."), line)
        for module, tree in MODULES.items()
        if module not in ENTRANCES
        for name, line in imports_of(tree)
        if name.startswith("assistant.")
    ]


MODULES = modules()
OUTER: list[Import] = [(module, name, line) for module, tree in MODULES.items() for name, line in imports_of(tree)]


def importers_of(package: str) -> set[str]:
    """The modules that import a package of other people."""
    return {module for module, name, _ in OUTER if name == package or name.startswith(f"{package}.")}


def command_line() -> list[str]:
    """The modules of the command line."""
    return [module for module in MODULES if f"{module}.".startswith("interfaces.cli.")]


def at_the_top(module: str) -> Iterator[ast.stmt]:
    """The imports that run when a module is imported."""
    return (node for node in MODULES[module].body if isinstance(node, ast.Import | ast.ImportFrom))


def uses(module: str, *names: str) -> list[int]:
    """The lines of a module in which one of the names (`print`, `os.environ`) is used."""
    return [node.lineno for node in ast.walk(MODULES[module]) if _dotted(node) in names]


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


# -- floors --------------------------------------------------------------------------------


def test_every_module_has_a_floor() -> None:
    without = {package_of(module) for module in MODULES} - known_names() - ENTRANCES
    assert without == set(), "give the new module a floor in FLOORS"


def test_no_module_has_two_floors() -> None:
    names = [name for floor in FLOORS for name in floor]
    assert len(names) == len(set(names))


def test_the_program_is_read_at_all() -> None:
    assert {"interfaces.cli", "service.building", "stores.chroma", "errors"} <= set(MODULES)
    assert ("service.building", "bootstrap") in {(module, name) for module, name, _ in inner_imports()}


def test_nothing_imports_upwards() -> None:
    upwards = [
        f"{module}:{line} imports {name}" for module, name, line in inner_imports() if floor_of(name) > floor_of(module)
    ]
    assert upwards == []


def test_nothing_imports_sideways() -> None:
    sideways = [
        f"{module}:{line} imports {name}"
        for module, name, line in inner_imports()
        if floor_of(name) == floor_of(module)
        and package_of(name) != package_of(module)
        and (package_of(module), package_of(name)) not in SIDEWAYS
    ]
    assert sideways == []


def test_every_exception_is_still_needed() -> None:
    found = {(package_of(module), package_of(name)) for module, name, _ in inner_imports()}
    assert set(SIDEWAYS) <= found


def test_entrances_lead_nowhere_but_to_the_command_line() -> None:
    for entrance in ENTRANCES & set(MODULES):
        names = {name for name, _ in imports_of(MODULES[entrance]) if name.startswith("assistant")}
        assert names <= {"assistant.interfaces.cli"}


# -- never ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("package", "where"),
    [
        ("chromadb", "stores.chroma"),
        ("jieba", "tokens"),
        ("gradio", "interfaces.web"),
        ("fastapi", "interfaces"),
        ("uvicorn", "interfaces"),
        ("bm25s", "lexical"),
        ("docx", "exports"),
        ("openpyxl", "exports"),
        ("torch", "embedding"),
        ("sentence_transformers", "embedding"),
        ("transformers", "embedding"),
    ],
)
def test_a_package_is_used_in_one_place_only(package: str, where: str) -> None:
    users = importers_of(package)
    assert {module for module in users if module != where and not module.startswith(f"{where}.")} == set()


@pytest.mark.parametrize("package", ["langchain_classic", "langchain_community", "chromadb.utils", "fitz", "pymupdf"])
def test_a_package_is_not_used_at_all(package: str) -> None:
    assert importers_of(package) == set()


def test_only_settings_reads_the_environment() -> None:
    readers = {
        m for m in MODULES if uses(m, "os.environ", "os.getenv", "os.environb", "os.putenv", "environ", "getenv")
    }
    assert readers <= {"settings"}


def test_only_the_command_line_prints() -> None:
    printers = {module for module in MODULES if uses(module, "print", "sys.stdout", "sys.stderr")}
    assert printers <= set(command_line())


def test_settings_are_unknown_below_their_floor() -> None:
    knowing = {module for module, name, _ in inner_imports() if name == "settings"}
    assert {module for module in knowing if floor_of(module) <= floor_of("settings")} == set()


def test_features_read_documents_and_never_search() -> None:
    searching = {"retrieval", "indexing", "lexical", "stores", "embedding", "embedding_cache"}
    found = {
        (module, name)
        for module, name, _ in inner_imports()
        if package_of(module) == "features" and package_of(name) in searching
    }
    assert found == set()


def test_no_language_model_in_citations() -> None:
    forbidden = ("langchain", "langchain_core", "openai", "assistant.generation", "assistant.embedding")
    names = {name for name, _ in imports_of(MODULES["citations"])}
    assert not [name for name in names if name.startswith(forbidden)]


def test_no_heavy_package_is_imported_where_the_command_line_begins() -> None:
    """`assistant --help` has to be quick: what the command line imports at its top is light."""
    for module in command_line():
        names = {name for name, _ in imports_of(ast.Module(body=list(at_the_top(module)), type_ignores=[]))}
        foreign = {name.split(".")[0] for name in names} - {"assistant"}
        assert foreign <= sys.stdlib_module_names, module
        own = {
            name for name in names if name.startswith("assistant") and not name.startswith("assistant.interfaces.cli")
        }
        assert own <= {"assistant", "assistant.errors"}, module


def test_every_module_of_the_command_line_is_read() -> None:
    assert {"interfaces.cli", "interfaces.cli.questions", "interfaces.cli.evaluation"} <= set(command_line())
