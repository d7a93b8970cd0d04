// A switch that hides the numbers of notes and the lines under computed numbers, and remembers it.
(() => {
  const root = document.documentElement;
  const key = "report-notes";
  const hidden = () => root.dataset.notes === "off";
  // Beside the line that says where the reader is; on the front page, which has none, above its title.
  const line = document.querySelector(".header-article__inner:has(.where)");
  const place = line ?? document.querySelector(".bd-article");
  if (!place) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "notes-switch" });
  const tell = () => (button.textContent = hidden() ? "Show note marks" : "Hide note marks");
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
