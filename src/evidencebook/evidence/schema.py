"""Validates the codebook itself: the parts of a table's description that other code relies on."""

import re
from collections.abc import Iterator
from typing import Any

_WORDS = ("title", "description", "refers_to")


def faults(book: Any, types: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (place, fault) for every part of the codebook that is missing or malformed; `types` are the types a column may have."""
    resources_ = book.get("resources") if isinstance(book, dict) else None
    if not isinstance(resources_, list) or not resources_:
        yield "resources", "there are none"
        return
    codes = book.get("codes", {})
    if not isinstance(codes, dict) or not all(isinstance(words, str) and words.strip() for words in codes.values()):
        yield "codes", "must give words for each code"
    names = set()
    for number, resource in enumerate(resources_, start=1):
        place = f"resource {number}"
        if not isinstance(resource, dict) or not all(_is_name(resource.get(k)) for k in ("name", "path", "type")):
            yield place, "lacks a valid name, path or type"
        elif resource["name"] in names:
            yield place, f"{resource['name']!r} is listed twice"
        elif resource["type"] == "table":
            yield from _schema_faults(f"{place} ({resource['name']})", resource.get("schema"), types)
        names.add(resource["name"] if isinstance(resource, dict) and _is_name(resource.get("name")) else place)


def _schema_faults(place: str, schema: Any, types: set[str]) -> Iterator[tuple[str, str]]:
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        yield place, "has no fields"
        return
    known = {name for field in fields if isinstance(field, dict) for name in [field.get("name")] if _is_name(name)}
    for number, field in enumerate(fields, start=1):
        if not isinstance(field, dict) or not _is_name(field.get("name")):
            yield f"{place}, field {number}", "has no name"
        elif field.get("type") not in types:
            yield f"{place}, field {field['name']}", f"is of the type {field.get('type')!r}"
        elif not all(isinstance(field.get(k, ""), str) and (k in field or k == "refers_to") for k in _WORDS):
            yield f"{place}, field {field['name']}", "lacks a title or a description, or has one that is not text"
        elif not isinstance(field.get("constraints", {}), dict):
            yield f"{place}, field {field['name']}", "has constraints that are not an object"
    if "id" not in known or len(known) < len(fields):
        yield place, "has no field called id, or two fields of one name"


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[\w./-]+", value)) and ".." not in value
