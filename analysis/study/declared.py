"""A study of which only some sections may be looked at, so that a stage declares what it reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

# Set for a notebook that runs as a stage: the sections that its stage declares.
SECTIONS = "CCG_SECTIONS"
# Not choices of the study: the folder is where it lies; the seed is declared like every other section.
ALWAYS = ("folder",)


class Declared:
    """A value that shows only the attributes that were declared.

    DVC decides by the declared sections whether a stage is out of date; reading another one would make
    results that go stale unseen.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> study = Declared(SimpleNamespace(title="T", sites={}), ["sites"], "study.yaml")
    >>> study.sites
    {}
    >>> study.title
    Traceback (most recent call last):
    ...
    AttributeError: this stage reads 'title' of study.yaml without declaring it
    """

    def __init__(self, value: object, sections: Iterable[str], file: str):
        self.__dict__.update(_value=value, _sections=(*ALWAYS, *sections), _file=file)

    def __getattr__(self, name: str) -> Any:
        if name in ("_value", "_sections", "_file"):  # a copy in the making has none of them yet
            raise AttributeError(name)
        if name in self._sections or name.startswith("__"):
            return getattr(self._value, name)
        raise AttributeError(f"this stage reads {name!r} of {self._file} without declaring it")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a study is frozen")


def declare(study: Any, study_sections: Iterable[str], params_sections: Iterable[str]) -> Any:
    """A study limited to sections of study.yaml and of params.yaml."""
    limited = Declared(study, (*study_sections, "params"), "study.yaml")
    limited.__dict__["params"] = Declared(study.params, params_sections, "params.yaml")
    return limited


def declared_in_environment(study: Any) -> Any:
    """The study itself, or what the running stage declared of it."""
    sections = os.environ.get(SECTIONS)
    if sections is None:
        return study
    of_study, _, of_params = sections.partition(";")
    return declare(study, of_study.split(","), of_params.split(","))


def for_environment(study_sections: Iterable[str], params_sections: Iterable[str]) -> str:
    """The value of `SECTIONS` that `declared_in_environment` understands."""
    return ",".join(study_sections) + ";" + ",".join(params_sections)
