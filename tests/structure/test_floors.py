"""The house of DESIGN section 3: a room imports only from floors below it."""

from __future__ import annotations

import pytest
from support.imports import all_modules, imports_of

FLOORS = (
    {"problems", "files"},
    {"language_model"},
    {"study", "results"},
    {"display"},
    {"statistics", "disclosure", "processed"},
    {"survey", "transcripts"},
    {"coding", "engagement", "drafting"},
    {"findings", "synthesis", "planning", "mentions"},
    {"reporting", "synthetic"},
    {"review"},
    {"stages"},
    {"cli"},
)


def room(module: str) -> str:
    """The top-level room of a module: analysis.study.section is in study."""
    return module.split(".")[1] if "." in module else "analysis"


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


@pytest.mark.parametrize("module", [m for m in all_modules() if m != "analysis"])
def test_a_room_imports_only_from_floors_below(module):
    here = room(module)
    for target in imports_of(module, at_run_time=False):
        there = room(target)
        if there == "analysis":
            continue
        assert there == here or floor(there) < floor(here), f"{module} imports {target}"


def test_every_room_has_its_floor():
    rooms = {room(module) for module in all_modules()} - {"analysis"}
    assert rooms == set().union(*FLOORS)


def test_the_generator_imports_no_estimator():
    for module in all_modules():
        if room(module) == "synthetic":
            reached = {room(target) for target in imports_of(module, at_run_time=False)}
            assert not reached & {"statistics", "engagement"}, module
