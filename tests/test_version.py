"""Pages are written with a stand-in for the version, and published with the real one."""

import pytest

from evidencebook.version import Version

COMMITTED = Version("0.1.0", "0123456789ab", changed=False, seconds=1_764_300_000)
CHANGED = Version("0.1.0", "0123456789ab", changed=True, seconds=1_764_300_000)
WITHOUT_GIT = Version("0.1.0", "", changed=None, seconds=None)


def page(version: Version) -> bytes:
    days = [version.date, *(f"{version.day:%Y-%m-%d} {version.day:%Y/%m/%d}" for _ in range(bool(version.day)))]
    return f"Version {version}. ET  - version {version}; {' '.join(days)}".encode()


@pytest.mark.parametrize("version", [COMMITTED, CHANGED, WITHOUT_GIT])
def test_a_page_with_the_stand_in_becomes_the_page_with_the_version(version):
    assert version.put_into(page(version.stand_in())) == page(version)


def test_the_stand_in_is_the_same_for_every_commit():
    later = Version("0.1.0", "ba9876543210", changed=True, seconds=1_765_000_000)
    assert COMMITTED.stand_in() == CHANGED.stand_in() == later.stand_in() != COMMITTED


def test_another_number_or_a_report_without_commits_has_another_stand_in():
    other = Version("0.2.0", "0123456789ab", changed=False, seconds=1_764_300_000)
    assert len({each.stand_in() for each in (COMMITTED, other, WITHOUT_GIT)}) == 3
