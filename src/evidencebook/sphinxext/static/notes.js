// A switch that hides the numbers of notes and the lines under computed numbers, and remembers it.
(() => {
  const root = document.documentElement;
  const key = "report-notes";
  const hidden = () => root.dataset.notes === "off";
  const places = [".header-article-items__end", ".bd-article", "main"];
  const place = places.map((each) => document.querySelector(each)).find(Boolean);
  if (!place) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "notes-switch" });
  const sign = Object.assign(document.createElement("span"), { textContent: "1", className: "notes-sign" });
  const words = Object.assign(document.createElement("span"), { textContent: "Notes" });
  sign.setAttribute("aria-hidden", "true");
  button.append(words, sign);
  const tell = () => {
    button.setAttribute("aria-pressed", String(!hidden()));
    button.title = hidden() ? "Show the numbers of notes" : "Hide the numbers of notes";
  };
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // a browser that stores nothing
    }
  };
  if (stored() === "off") root.dataset.notes = "off";
  button.addEventListener("click", () => {
    if (hidden()) delete root.dataset.notes;
    else root.dataset.notes = "off";
    try {
      localStorage.setItem(key, hidden() ? "off" : "on");
    } catch {
      // it holds for this page alone
    }
    tell();
  });
  tell();
  place.prepend(button);
})();
