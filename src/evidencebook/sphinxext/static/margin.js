// Puts each note into the margin beside its sentence, where there is a margin. They are copies for the eye: who hears or tabs
// through the page has the numbers, and the notes at its end.
(() => {
  const wide = matchMedia("screen and (min-width: 82.5em)");
  const article = document.querySelector(".bd-article");
  const FAR = 480; // pixels that a note may be pushed down by those before it; one that would be farther stays at the end
  const GAP = 12;
  let notes = [];

  const make = (mark) => {
    const note = document.querySelector(mark.getAttribute("href"));
    if (!note) return null;
    const side = Object.assign(document.createElement("aside"), { className: "side-note" });
    side.setAttribute("aria-hidden", "true");
    const number = Object.assign(document.createElement("span"), { className: "side-number", textContent: mark.textContent });
    const copy = note.cloneNode(true);
    copy.querySelector(".note-back")?.remove();
    for (const each of copy.querySelectorAll("[id]")) each.removeAttribute("id");
    for (const link of copy.querySelectorAll("a")) link.tabIndex = -1;
    side.append(number, ...copy.childNodes);
    return { mark, side };
  };

  const place = () => {
    if (!wide.matches) return;
    if (!notes.length) {
      notes = [...article.querySelectorAll("a.note")].map(make).filter(Boolean);
      article.append(...notes.map(({ side }) => side));
    }
    const top = article.getBoundingClientRect().top;
    // A wide table takes the margin: the notes of its cells stay at the end, others go below it.
    const tables = [...article.querySelectorAll(".exhibit")].filter((each) => each.offsetLeft + each.offsetWidth > notes[0]?.side.offsetLeft);
    const taken = tables.map((each) => each.getBoundingClientRect()).map((each) => [each.top - top, each.bottom - top]);
    const isShown = (mark) => mark.checkVisibility() && !tables.some((each) => each.contains(mark));
    const tops = notes.map(({ mark }) => (isShown(mark) ? mark.getBoundingClientRect().top - top - 4 : NaN));
    for (const { side } of notes) side.style.removeProperty("--room");
    const heights = notes.map(({ side }) => side.offsetHeight);
    const whole = notes.map(({ side }) => side.scrollHeight);
    const last = document.querySelector("section.notes")?.getBoundingClientRect().top - top || Infinity;
    let end = 0;
    const shown = [];
    notes.forEach(({ side }, number) => {
      let at = Math.max(tops[number], end);
      for (const [from, to] of taken) if (at < to && at + heights[number] + GAP > from) at = to + GAP;
      const fits = at - tops[number] <= FAR && at + heights[number] < last;
      side.classList.toggle("is-away", !fits);
      if (!fits) return;
      side.style.top = `${at}px`;
      end = at + heights[number] + GAP;
      shown.push([number, at]);
    });
    // A long note takes the room down to the next one.
    const ends = [...taken.map(([from]) => from), last];
    shown.forEach(([number, at], place) => {
      const next = Math.min(...ends.filter((from) => from > at), shown[place + 1]?.[1] ?? Infinity);
      const room = Math.max(heights[number], Math.min(whole[number], next - at - GAP));
      notes[number].side.style.setProperty("--room", `${room}px`);
      notes[number].side.classList.toggle("is-cut", whole[number] > room + 2);
    });
  };

  let waiting = 0;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(place);
  };
  new ResizeObserver(soon).observe(article);
  wide.addEventListener("change", soon);
  article.addEventListener("toggle", soon, { capture: true });

  // The list at the end is folded: a number shows its note where it stands, and leads into the list where it is followed.
  const list = document.querySelector("details.notes-fold");
  if (list && !list.querySelector(":target")) list.open = false;
  const unfold = () => {
    const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = asked && asked.closest("details:not([open])");
    if (!fold) return;
    fold.open = true;
    asked.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();
})();
