"""Problems are told together: all that can be looked at, what could not, and many of one kind as one."""

import pytest

from evidencebook import project
from evidencebook.checks import runner
from evidencebook.files import load
from evidencebook.problems import Problem, ReportError, grouped


def problem(number: int, file: str = "data/a.csv", fault: str = "the number '{}' is typed") -> Problem:
    return Problem(file, f"row {number}", fault.format(number), "Mend it.")


def holding(count: int = 1, *found: Problem):
    return lambda: (count, list(found))


def raising(error: Exception):
    def gate():
        raise error

    return gate


def test_checks_that_can_run_are_run_after_one_that_fails():
    done = runner._run([{"tables": holding(1, problem(1))}, {"pages": holding(3, problem(2, "chapters/a.md"))}])
    assert runner.problems_of(done) == [problem(1), problem(2, "chapters/a.md")]
    assert runner.not_run(done) == ""


@pytest.mark.parametrize("error", [ReportError([problem(1)]), KeyError("a row that is gone"), AttributeError("x")])
def test_a_check_that_what_is_told_already_ends_is_named_and_not_told_again(error):
    done = runner._run([{"tables": holding(1, problem(1))}, {"facts of rows": raising(error)}, {"locks": holding(2)}])
    assert runner.problems_of(done) == [problem(1)]
    assert "facts of rows" in runner.not_run(done)
    assert "locks" not in runner.not_run(done)


def test_what_follows_from_the_evidence_is_not_told_while_that_is_broken():
    stages = [{"tables": holding(1, problem(1))}, {}, {"passages and quotations": holding(1, problem(2))}]
    done = runner._run([*stages, {runner.CHAPTERS: holding(1, problem(3))}])
    assert runner.problems_of(done) == [problem(1)]
    assert runner.CHAPTERS in runner.not_run(done)


def test_an_unforeseen_fault_of_a_check_says_where():
    (told,) = runner.passed("tables", raising(KeyError("economy"))).problems
    assert "could not be finished: KeyError: 'economy'" in told.fault
    assert "test_problems.py line " in told.place
    assert "--debug" in told.remedy


def test_the_same_problem_many_times_is_told_three_times_and_counted():
    many = [problem(number) for number in range(275)] + [problem(1, "data/b.csv")]
    lines = grouped([*many, problem(0, "data/c.csv", "is empty")])
    assert [line for line in lines if line.startswith("data/a.csv")] == list(map(str, many[:3]))
    assert "… and 273 more that say the same: data/a.csv 272, data/b.csv 1" in lines
    assert str(problem(0, "data/c.csv", "is empty")) in lines


def test_few_problems_are_all_told():
    few = [problem(number) for number in range(4)]
    assert grouped(few) == list(map(str, few))


def test_later_checks_read_a_broken_table_as_it_was_committed(book, monkeypatch):
    """So that a number typed in a chapter is told together with a broken cell, and what only the broken table names is not."""
    table = book / "data/polls.csv"
    committed = table.read_text(encoding="utf-8")
    table.write_text(committed.replace("\n", "\nzz-new,", 1), encoding="utf-8")
    monkeypatch.setattr(project.Project, "at_commit", lambda *_: committed.rstrip("\n"))
    seen = []

    def later():
        seen.append(load.content(table).decode())
        return 1, [problem(9, "chapters/a.md"), problem(8, "chapters/b.md", "unknown fact 'zz-new'")]

    first = problem(2, "data/polls.csv", "has too many cells")
    done = runner._run([{"tables": holding(1, first)}, {}, {"stretches of prose": later}])
    assert seen == [committed]
    assert runner.problems_of(done) == [first, problem(9, "chapters/a.md")]
    assert "zz-new" in load.content(table).decode()
