// Lets readers sort the numbers below a figure by any column. Without it they stand as they are plotted.
(() => {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const words = (cell) => cell.textContent.replaceAll("\u00a0", " ").trim();
  const number = (text) => (/^[−-]?[\d,.]+%?$/.test(text) ? parseFloat(text.replaceAll(",", "").replace("−", "-")) : NaN);
  const day = (text) => (/^\d{1,2} [A-Z][a-z]+ \d{4}$/.test(text) ? Date.parse(`${text} UTC`) : NaN);

  const compare = (one, other) => {
    for (const read of [number, day]) {
      const [a, b] = [read(one), read(other)];
      if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
    }
    return collator.compare(one, other);
  };

  const prepare = (table) => {
    const [body] = table.tBodies;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "sort-button" });
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const each of heads) each.setAttribute("aria-sort", "none");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => [words(row.cells[column]), row]);
        // What has no value stands last, in either order.
        rows.sort(([a], [b]) => !a - !b || compare(a, b) * (down ? -1 : 1));
        body.append(...rows.map(([, row]) => row));
      });
    });
  };

  for (const fold of document.querySelectorAll(".figure-numbers"))
    fold.addEventListener("toggle", () => fold.querySelectorAll("table").forEach(prepare), { once: true });
})();
