// The picture of the chronology: zoomed by button, key and wheel, filtered with the list, walked through by the arrow keys.
(() => {
  const figure = document.querySelector(".timeline");
  const [box, inner, told] = ["box", "inner", "told"].map((part) => figure.querySelector(`.timeline-${part}`));
  const [MARK, ROW, MOST, NEAR] = [13, 15, 32, 2300]; // pixels of a mark and of a row, as in timeline.py; the most scale; pixels for months
  const marks = [...figure.querySelectorAll("a.timeline-mark")];
  const lanes = [...figure.querySelectorAll(".timeline-lane")];
  const shown = () => marks.filter((mark) => !mark.hidden);
  let scale = 1;

  // Marks that would lie on each other are put below each other.
  const pack = () => {
    const width = inner.clientWidth;
    // All are measured before the first is moved, or the browser would lay out the page anew for each of them.
    const measured = lanes.map((lane) =>
      [...lane.querySelectorAll("a.timeline-mark:not([hidden])")].map((mark) => [mark, mark.offsetWidth]),
    );
    for (const [number, lane] of lanes.entries()) {
      const free = [];
      for (const [mark, wide] of measured[number]) {
        const left = (parseFloat(mark.style.left) / 100) * width;
        const row = free.findIndex((end) => end <= left);
        const place = row < 0 ? free.length : row;
        free[place] = left + Math.max(MARK, wide) + 1;
        mark.style.top = `${place * ROW}px`;
      }
      lane.lastElementChild.style.height = `${free.length * ROW}px`;
      lane.hidden = !free.length;
    }
  };

  const zoom = (wanted, at = box.clientWidth / 2) => {
    const before = (box.scrollLeft + at) / inner.clientWidth;
    scale = Math.min(MOST, Math.max(1, wanted));
    inner.style.setProperty("--zoom", scale);
    inner.classList.toggle("is-near", inner.clientWidth >= NEAR);
    box.scrollLeft = before * inner.clientWidth - at;
    [nearer.disabled, farther.disabled, whole.disabled] = [scale === MOST, scale === 1, scale === 1];
    pack();
    keep();
  };

  const inView = (mark) => {
    const [frame, own] = [box.getBoundingClientRect(), mark.getBoundingClientRect()];
    if (own.left < frame.left || own.right > frame.right) box.scrollLeft += own.left - frame.left - frame.width / 3;
  };

  const tell = (mark) => {
    const link = Object.assign(document.createElement("a"), { href: mark.hash, textContent: "In the list" });
    told.replaceChildren(`${mark.dataset.name} `, link);
  };

  const reach = (mark) => {
    for (const each of marks) each.tabIndex = each === mark ? 0 : -1;
    mark.focus({ preventScroll: true });
    inView(mark);
  };

  for (const mark of marks) {
    mark.dataset.name = mark.title;
    mark.setAttribute("aria-label", mark.title);
    mark.removeAttribute("title");
    mark.addEventListener("focus", () => tell(mark));
    mark.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && tell(mark));
    // A finger cannot point without touching: the first touch tells, and the link that is told leads on.
    mark.addEventListener("click", (event) => {
      if (event.detail === 0) return;
      event.preventDefault();
      reach(mark);
    });
  }

  const button = (name, words, action) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.setAttribute("aria-label", name);
    made.addEventListener("click", action);
    return made;
  };
  const choice = (name, words, column, labels) => {
    const made = Object.assign(document.createElement("select"), { name });
    const values = [...new Set(marks.map((mark) => mark.dataset[column]))].sort();
    const first = new Option(words, "");
    made.append(first, ...values.map((value) => new Option(labels(value), value)));
    const label = document.createElement("label");
    label.append(column === "side" ? "Side of the actor" : "Kind", made);
    made.addEventListener("change", () => filter(true));
    return label;
  };
  const names = Object.fromEntries(lanes.map((lane) => [lane.dataset.side, lane.firstElementChild.textContent]));
  const nearer = button("Zoom in", "+", () => zoom(scale * 2));
  const farther = button("Zoom out", "−", () => zoom(scale / 2));
  const whole = button("The whole time", "Whole", () => zoom(1));
  const sides = choice("side", "all sides", "side", (value) => names[value] ?? value);
  const kinds = choice("kind", "all kinds", "kind", (value) => value[0].toUpperCase() + value.slice(1));
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const tools = Object.assign(document.createElement("div"), { className: "timeline-tools" });
  tools.append(sides, kinds, nearer, farther, whole, count);
  figure.querySelector(".timeline-key").before(tools);
  const [side, kind] = [sides, kinds].map((label) => label.lastElementChild);

  const keep = () => {
    const address = new URL(location.href);
    const state = { side: side.value, kind: kind.value, zoom: scale > 1 ? String(scale) : "" };
    for (const [name, value] of Object.entries(state)) {
      value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  };

  // The list has fields of its own, and is filtered by them (see register.js).
  const inList = (changed) => {
    const form = document.querySelector("form.register-filter");
    if (!form) return;
    if (side.value || changed) form.elements.side.value = side.value;
    if (kind.value || changed) form.elements.type.value = kind.value;
    form.dispatchEvent(new Event("input"));
  };

  const filter = (changed = false) => {
    for (const mark of marks) {
      const out = [side, kind].some((each) => each.value && each.value !== mark.dataset[each.name]);
      mark.hidden = out;
    }
    inList(changed);
    const left = shown();
    for (const each of marks) each.tabIndex = each === left[0] ? 0 : -1;
    told.replaceChildren();
    const all = left.length === marks.length;
    count.textContent = all ? `${left.length} events` : `${left.length} of ${marks.length} events, here and in the list`;
    figure.querySelector(".timeline-undated").hidden = !left.some((mark) => mark.classList.contains("undated"));
    pack();
    keep();
  };

  figure.addEventListener("keydown", (event) => {
    if (event.target.closest("select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const left = shown();
    const place = left.indexOf(event.target);
    const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: left.length - 1 }[event.key];
    if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? scale * 2 : scale / 2);
    else if (event.key === "Escape") told.replaceChildren();
    else if (place >= 0 && left[to]) reach(left[to]);
    else return;
    event.preventDefault();
  });
  box.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? scale * 1.5 : scale / 1.5, event.clientX - box.getBoundingClientRect().left);
    },
    { passive: false },
  );
  new ResizeObserver(pack).observe(box);

  const given = new URLSearchParams(location.search);
  for (const each of [side, kind]) {
    const wanted = given.get(each.name) ?? "";
    if ([...each.options].some((option) => option.value === wanted)) each.value = wanted;
  }
  filter();
  zoom(Number(given.get("zoom")) || 1);
})();
