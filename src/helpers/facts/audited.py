"""Facts of the audit: every printed statement that could be recomputed."""

from evidencebook.evidence.facts import Fact
from helpers import audit
from helpers.facts import rows


def facts() -> list[Fact]:
    """Return a fact for every statement that could be recomputed, under audit-<test>-<view>."""
    return rows.audited(audit.results())
