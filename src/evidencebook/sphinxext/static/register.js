// Sorts and filters the registers of a page; what is chosen stands in the address, so that it can be linked.
(() => {
  const form = document.querySelector("form.register-filter");
  const tables = [...document.querySelectorAll("table.register")];
  if (!form || !tables.length) return;
  const packed = [...document.querySelectorAll("noscript.register-rest")];
  const all = () => tables.flatMap((table) => [...table.tBodies[0].rows]);
  let rows = all();
  let order = new Map(rows.map((row, number) => [row, number]));
  const status = form.querySelector("output");
  const fields = [...form.elements].filter((field) => field.name);
  const kinds = fields.map((field) => field.name).filter((name) => !["side", "source", "text", "from", "to"].includes(name));
  const given = new URLSearchParams(location.search);
  const sorted = { by: given.get("sort") ?? "", down: given.get("order") === "descending" };
  const collator = new Intl.Collator("en", { numeric: true });

  const matches = (row, wanted) => {
    const { side = "", source = "", begins = "", ends = "" } = row.dataset;
    const among = (value, list, separator) => !value || list.split(separator).includes(value);
    return (
      among(wanted.side, side, " ") &&
      kinds.every((name) => among(wanted[name], row.getAttribute(`data-${name}`) ?? "", "|")) &&
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
    const more = packed.reduce((sum, each) => sum + Number(each.dataset.rows), 0);
    status.textContent = `${found + more} of ${rows.length + more} entries`;
    remember(wanted);
    form.dispatchEvent(new Event("filtered", { bubbles: true })); // a picture of the same entries follows
  };

  const key = (row) => {
    if (sorted.by === "date") return row.dataset.begins ?? "";
    const cell = row.querySelector(`.${sorted.by}`);
    if (!cell) return ""; // another register of the page has the column
    const elsewhere = cell.querySelector(".in-columns"); // it is not shown, since another column says it
    return cell.textContent.slice(elsewhere?.textContent.length ?? 0).trim();
  };

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
    unpack();
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

  // A long register begins with its first rows; the others come when somebody scrolls, types, filters, prints or follows a link.
  const uses = ["scroll", "wheel", "keydown", "pointerdown", "touchstart", "beforeprint"];
  const unpack = () => {
    for (const use of uses) removeEventListener(use, unpack);
    if (!packed.length) return;
    for (const each of packed.splice(0)) {
      const held = new DOMParser().parseFromString(each.textContent, "text/html");
      const more = [...held.querySelectorAll("tbody > tr")];
      each.previousElementSibling.tBodies[0].append(...more);
      each.remove();
      waiting.push(...more);
    }
    rows = all();
    order = new Map(rows.map((row, number) => [row, number]));
    if (sorted.by) sort(); // a row that is moved would lose the focus, and the click that is under way
    filter();
    idly(layOut);
  };

  const show = () => {
    const asked = location.hash && !document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (asked && packed.length) {
      unpack();
      location.replace(location.hash); // the browser looks again for what the link leads to
    }
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
  if (!tables.flatMap((table) => [...table.tHead.rows[0].cells]).some((head) => head.ariaSort && head.classList.contains(sorted.by))) sorted.by = "";
  form.hidden = false;
  if (fields.some((field) => field.value) || sorted.by) unpack();
  else for (const use of packed.length ? uses : []) addEventListener(use, unpack, { passive: true });
  form.addEventListener("input", () => (unpack(), filter()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    (rows.find((row) => !row.hidden) ?? tables[0]).scrollIntoView();
  });
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", show);
  sort();
  filter();
  show();
  idly(layOut);
})();
