"""The bill of materials of a release, in the form of CycloneDX, written from the lock files: the same bytes every time."""

import base64
import json
import uuid
from typing import Any

from evidencebook import project
from evidencebook.supply import licences, locked
from evidencebook.supply.locked import Package

FILE = "sbom.cdx.json"
_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def bill() -> str:
    """Return the bill as JSON: the packages that the report is made with and bundled from, without those only for tests."""
    state, known = project.version(), licences.of_installed(locked.PYTHON)
    stated = {package.name: licence for package, licence in known.items()}
    python = [_component(package, stated.get(package.name, "")) for package in locked.python(locked.PYTHON)]
    npm = [_component(package, package.licence) for package in locked.npm() if not package.tests_only]
    report = {
        "type": "application",
        "bom-ref": project.settings().slug,
        "name": project.settings().slug,
        "version": f"{state.number}+{state.commit}" if state.commit else state.number,
    }
    about: dict[str, Any] = {"component": report}
    if state.day:
        about["timestamp"] = f"{state.day:%Y-%m-%dT%H:%M:%SZ}"
    content: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": about,
        "components": python + npm,
    }
    # A serial number derived from the content, so that the same content has the same number.
    own = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return json.dumps({**content, "serialNumber": f"urn:uuid:{own}"}, indent=1, ensure_ascii=False) + "\n"


def _component(package: Package, licence: str) -> dict[str, Any]:
    group, _, name = package.name.rpartition("/")
    about: dict[str, Any] = {"type": "library", "bom-ref": package.address, "name": name, "version": package.version}
    if group:
        about["group"] = group
    if licence:
        about["licenses"] = [{"license": {"name": licence}}]
    about["purl"] = package.address
    if package.kind == "npm":
        about["hashes"] = [_integrity(value) for value in package.hashes]
    else:
        # One version has several files, one for each system.
        about["properties"] = [{"name": "file hash", "value": value} for value in package.hashes]
    return about


def _integrity(value: str) -> dict[str, str]:
    algorithm, _, content = value.partition("-")
    return {"alg": _ALGORITHMS[algorithm], "content": base64.b64decode(content).hex()}
