"""The three lists of packages say the same: pyproject.toml, requirements.lock, environment.yml."""

from __future__ import annotations

import re
import tomllib

from support.imports import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", LOCK, re.MULTILINE)


def direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return {re.split(r"[=<>]", name)[0].replace(".", "-") for name in wanted}


def test_the_reader_of_environment_yml_sees_the_versions_of_the_lock():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = {
        name.replace(".", "-"): version for name, version in re.findall(r"^#   (\S+) (\d\S*)$", text, re.M)
    }
    assert listed == {name: version for name, version in PINS if name in direct()}
    assert "- -r requirements.lock" in text


def test_one_version_a_package():
    names = [name for name, _ in PINS]
    assert sorted(names) == sorted(set(names))


def test_every_package_has_its_hashes():
    for entry in re.split(r"\n(?=[a-z0-9-]+==)", LOCK)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_no_address_in_the_lock():
    assert not re.search(r"https?://|file://|index-url|find-links", LOCK)


def test_wheels_only_but_for_the_named_package():
    assert "--only-binary :all:" in LOCK
    assert re.findall(r"^--no-binary (\S+)$", LOCK, re.MULTILINE) == ["antlr4-python3-runtime"]
    # pip forgets what stands before `:all:`.
    assert LOCK.index("--only-binary") < LOCK.index("--no-binary")
