#!/bin/sh
# Build .venv from requirements.lock: every file checked against its hash, nothing built but the one package
# that has no wheel, and that with the setuptools of the lock.
set -eu
python="$1"
echo "Setting up .venv with $("$python" --version) (once; 1.7 GB, some minutes) ..."
rm -rf .venv
"$python" -m venv .venv
pip=".venv/bin/python -m pip --disable-pip-version-check -qq"
tools=.venv/setuptools.lock
awk '/^setuptools==/ {on=1} on {print} on && !/\\$/ {exit}' requirements.lock > "$tools"
$pip install --require-hashes --only-binary :all: -r "$tools"
$pip install --require-hashes --no-build-isolation -r requirements.lock
$pip install --no-deps --no-build-isolation --editable .
touch .venv/ready
