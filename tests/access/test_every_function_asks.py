"""Every function of the core that is told who calls asks the table what they may do.

Read from the source, so that a new function that forgets to ask is found on the day it is written.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from equity_core.settings import REPOSITORY

CORE = REPOSITORY / "equity_core"
# What may write without being told who calls, each for a reason of its own.
WITHOUT_A_VIEWER = {
    "count_try": "counts a try before anyone is known",
    "first_run_address": "prints only while there is no administrator",
    "save_late": "is told who the server itself last saw, and touches nothing kept before",
    "sign_in": "proves who calls",
    "sign_in_as": "is told who calls by a checked ID token",
    "sign_out": "ends the session of the token it is given",
    "use_first_run": "asks for a one-time token",
    "use_reset": "asks for a one-time token",
    "viewer_of": "writes down a sign of life of the session it is given",
}


def functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sorted(CORE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield path, node


def parameters(function: ast.FunctionDef) -> set[str]:
    every = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return {one.arg for one in every}


def calls(function: ast.FunctionDef) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            yield name, node


def hands_on_the_viewer(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(one, ast.Name) and one.id == "viewer" for one in given)


def asks(function: ast.FunctionDef, asking: set[str]) -> bool:
    """Whether it asks itself, or hands the viewer to a function that does."""
    return any(
        name in {"require", "may"} or (name in asking and hands_on_the_viewer(call))
        for name, call in calls(function)
    )


def test_every_function_that_is_told_who_calls_asks_what_they_may_do() -> None:
    by_name: dict[str, list[ast.FunctionDef]] = defaultdict(list)
    for _, function in functions():
        if "viewer" in parameters(function):
            by_name[function.name].append(function)
    asking: set[str] = set()
    while True:
        found = {name for name, all_ in by_name.items() if all(asks(one, asking) for one in all_)}
        if found == asking:
            break
        asking = found
    # A step inside the caller's transaction is told the viewer for the record of changes only.
    forgetful = {
        name
        for name, all_ in by_name.items()
        if name not in asking
        and not name.startswith("_")
        and not all("session" in parameters(one) for one in all_)
    }
    assert forgetful - {"may"} == set()
    assert len(asking) > 50, "the search itself has broken"


def test_every_function_that_writes_is_told_who_calls_or_has_a_reason_not_to_be() -> None:
    silent = {
        function.name
        for path, function in functions()
        if path.parent.name != "jobs"  # a worker's rows about itself; its tasks carry the viewer
        and any(name == "writing" for name, _ in calls(function))
        and not {"viewer", "session"} & parameters(function)
        and not function.name.startswith("_")
        and function.name != "writing"
    }
    assert silent == set(WITHOUT_A_VIEWER)
