// The picture of the chronology: zoomed by button, key and wheel, walked through by the arrow keys; it shows what the list shows.
(() => {
  const figure = document.querySelector(".timeline");
  const [box, inner, told] = ["box", "inner", "told"].map((part) => figure.querySelector(`.timeline-${part}`));
  const [MARK, ROW, MOST, NEAR] = [12, 13, 32, 2300]; // pixels of a mark and of a row, as in timeline.py; the most scale; pixels for months
  const FINGER = 24; // pixels
  const marks = [...figure.querySelectorAll("a.timeline-mark")];
  const lanes = [...figure.querySelectorAll(".timeline-lane")];
  const shown = () => marks.filter((mark) => !mark.hidden);
  let scale = 1;

  // Marks that would lie on each other are put below each other.
  const pack = () => {
    // All are measured before the first is moved, or the browser would lay out the page anew for each of them.
    const measured = lanes.map((lane) =>
      [...lane.querySelectorAll("a.timeline-mark:not([hidden])")].map((mark) => [mark, mark.offsetLeft, mark.offsetWidth]),
    );
    for (const [number, lane] of lanes.entries()) {
      const free = [];
      for (const [mark, left, wide] of measured[number]) {
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
    figure.classList.toggle("is-zoomed", scale > 1);
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

  // A stroke is narrower than a finger: a touch beside one means the nearest of its lane.
  for (const lane of lanes) {
    lane.lastElementChild.addEventListener("click", (event) => {
      if (event.target !== event.currentTarget) return;
      const far = (mark) => Math.abs(mark.getBoundingClientRect().x - event.clientX);
      const near = shown().filter((mark) => lane.contains(mark)).sort((one, other) => far(one) - far(other))[0];
      if (near && far(near) < FINGER) reach(near);
    });
  }

  const button = (name, words, action) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.setAttribute("aria-label", name);
    made.addEventListener("click", action);
    return made;
  };
  const nearer = button("Zoom in", "+", () => zoom(scale * 2));
  const farther = button("Zoom out", "−", () => zoom(scale / 2));
  const whole = button("The whole time", "Whole", () => zoom(1));
  const tools = Object.assign(document.createElement("div"), { className: "timeline-tools" });
  tools.append("Zoom", nearer, farther, whole);
  figure.querySelector(".timeline-key").before(tools);

  const keep = () => {
    const address = new URL(location.href);
    scale > 1 ? address.searchParams.set("zoom", scale) : address.searchParams.delete("zoom");
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  };

  // A span that is asked for fills the picture; afterwards the whole time returns.
  const form = document.querySelector("form.register-filter");
  let fitted = false;
  const fit = (left) => {
    const dated = left.filter((mark) => !mark.classList.contains("undated"));
    const places = dated.map((mark) => (100 * mark.offsetLeft) / mark.offsetParent.clientWidth);
    const spans = places.length > 0 && Boolean(form?.elements.from?.value || form?.elements.to?.value);
    if (spans) {
      const [first, last] = [Math.min(...places), Math.max(...places)];
      zoom(90 / Math.max(last - first, 1));
      box.scrollLeft = (first / 100) * inner.clientWidth - box.clientWidth / 20;
    } else if (fitted) zoom(1);
    fitted = spans;
  };

  const filter = () => {
    for (const mark of marks) mark.hidden = document.getElementById(decodeURIComponent(mark.hash.slice(1)))?.hidden ?? false;
    const left = shown();
    for (const each of marks) each.tabIndex = each === left[0] ? 0 : -1;
    told.replaceChildren();
    figure.querySelector(".timeline-undated").hidden = !left.some((mark) => mark.classList.contains("undated"));
    pack();
    fit(left);
  };

  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
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

  document.addEventListener("filtered", filter);
  filter();
  const asked = Number(new URLSearchParams(location.search).get("zoom"));
  if (asked || !fitted) zoom(asked || 1);
})();
