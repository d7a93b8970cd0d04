// One stop of the tab key for the marks of a paragraph or row; the left and right arrow keys go from mark to mark.
(() => {
  const article = document.querySelector(".bd-article");
  const MARKS = ":is(a.evidence, a.cited, a.note, tr a.headerlink)";
  const BLOCKS = "tr, p, li, dd, .card-claim";
  const APART = ".side-note, section.notes, table.register, dl.register, .preview";
  const groups = new Map();
  for (const mark of article?.querySelectorAll(MARKS) ?? []) {
    const block = mark.closest(BLOCKS);
    if (!block || mark.closest(APART)) continue;
    groups.set(block, [...(groups.get(block) ?? []), mark]);
  }
  const groupOf = (mark) => groups.get(mark.closest?.(BLOCKS))?.filter((each) => each.checkVisibility());
  const reach = (group, mark) => {
    for (const each of group) each.tabIndex = each === mark ? 0 : -1;
  };
  for (const group of groups.values()) reach(group, group[0]);
  document.addEventListener("focusin", ({ target }) => {
    const group = groupOf(target);
    if (group?.includes(target)) reach(group, target);
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const group = step && !event.altKey && !event.ctrlKey && !event.metaKey && groupOf(event.target);
    const next = group && group.includes(event.target) && group[group.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
