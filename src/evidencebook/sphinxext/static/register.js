// Sorts and filters the registers of a page; what is chosen stands in the address, so that it can be linked.
(() => {
  const form = document.querySelector("form.register-filter");
  const tables = [...document.querySelectorAll("table.register")];
  if (!form || !tables.length) return;
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
  const order = new Map(rows.map((row, number) => [row, number]));
  const status = form.querySelector("output");
  const fields = [...form.elements].filter((field) => field.name);
  const given = new URLSearchParams(location.search);
  const sorted = { by: given.get("sort") ?? "", down: given.get("order") === "descending" };
  const collator = new Intl.Collator("en", { numeric: true });

  const matches = (row, wanted) => {
    const { side = "", type = "", source = "", begins = "", ends = "" } = row.dataset;
    const among = (value, list, separator) => !value || list.split(separator).includes(value);
    return (
      among(wanted.side, side, " ") &&
      among(wanted.type, type, "|") &&
      among(wanted.source, source, " ") &&
      (!wanted.from || (ends && ends >= wanted.from)) &&
      (!wanted.to || (begins && begins <= wanted.to)) &&
      wanted.text.toLowerCase().split(/\s+/).every((word) => row.textContent.toLowerCase().includes(word))
    );
  };

  const remember = (wanted) => {
    const kept = new URLSearchParams(location.search);
    const own = { ...wanted, sort: sorted.by, order: sorted.by && sorted.down ? "descending" : "" };
    for (const [name, value] of Object.entries(own)) value ? kept.set(name, value) : kept.delete(name);
    const query = kept.size ? `?${kept}` : "";
    if (query !== location.search) history.replaceState(history.state, "", location.pathname + query + location.hash);
  };

  const filter = () => {
    const wanted = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
    let found = 0;
    for (const row of rows) {
      row.hidden = !matches(row, wanted);
      found += !row.hidden;
    }
    for (const table of tables) table.classList.toggle("is-empty", [...table.tBodies[0].rows].every((row) => row.hidden));
    status.textContent = `${found} of ${rows.length} entries`;
    remember(wanted);
    form.dispatchEvent(new Event("filtered", { bubbles: true })); // a picture of the same entries follows
  };

  const key = (row) =>
    sorted.by === "date" ? row.dataset.begins ?? "" : row.querySelector(`.${sorted.by}`).textContent.trim();

  const sort = () => {
    const compare = (one, other) => {
      const [a, b] = [key(one), key(other)];
      if (!a || !b) return !a - !b; // what has none stands last, in either order
      return collator.compare(a, b) * (sorted.down ? -1 : 1);
    };
    for (const table of tables) {
      const body = table.tBodies[0];
      const listed = [...body.rows].sort((one, other) => (sorted.by && compare(one, other)) || order.get(one) - order.get(other));
      body.append(...listed);
      for (const head of table.querySelectorAll("th[aria-sort]")) {
        const own = head.classList.contains(sorted.by);
        head.setAttribute("aria-sort", own ? (sorted.down ? "descending" : "ascending") : "none");
      }
    }
  };

  const sortBy = (name) => {
    sorted.down = sorted.by === name && !sorted.down;
    sorted.by = name;
    sort();
    filter();
  };

  for (const head of tables.flatMap((table) => [...table.tHead.rows[0].cells])) {
    const name = head.classList[0];
    if (name === "says") continue;
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(name));
    head.append(button);
    head.setAttribute("aria-sort", "none");
  }

  const show = () => {
    // Whoever follows a link to an entry wants to see it, whatever is filtered.
    const row = rows.find((each) => each.id === decodeURIComponent(location.hash.slice(1)));
    if (!row?.hidden) return;
    form.reset();
    filter();
    row.scrollIntoView();
  };

  // Rows far from the window are laid out whenever there is time, a few at once, so that in the end those who read the page in
  // another way than through a window have all of them.
  const idly = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 10 }), 50));
  const waiting = [...rows];
  const layOut = (time) => {
    do {
      for (const row of waiting.splice(0, 4)) row.style.contentVisibility = "visible";
      form.offsetHeight; // lays out now, while there is time
    } while (waiting.length && time.timeRemaining() > 8);
    if (waiting.length) idly(layOut);
  };

  for (const field of fields) field.value = given.get(field.name) ?? "";
  if (![...tables[0].tHead.rows[0].cells].some((head) => head.ariaSort && head.classList.contains(sorted.by))) sorted.by = "";
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", show);
  sort();
  filter();
  show();
  idly(layOut);
})();
