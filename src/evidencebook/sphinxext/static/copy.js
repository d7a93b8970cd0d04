// Copies what a reader takes along: words to cite by, code to embed, the address of a row, heading or figure; and says that it did.
(() => {
  if (!navigator.clipboard) return;
  const told = Object.assign(document.createElement("output"), { className: "copied", hidden: true });
  document.body.append(told);
  let timer = 0;
  const copy = async (text, words) => {
    await navigator.clipboard.writeText(text);
    told.textContent = words;
    told.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => (told.hidden = true), 2000);
  };
  const quietly = (promise) => promise.catch((error) => console.warn(error));
  for (const element of document.querySelectorAll("[data-copy], .cite-page > p:first-of-type, .cite-page pre")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy-button", textContent: "Copy" });
    const text = element.textContent;
    button.addEventListener("click", () => quietly(copy(text, "Copied.")));
    element.append(" ", button);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.headerlink, a[data-copy-address]");
    if (link && !event.ctrlKey && !event.metaKey) quietly(copy(link.href, "The address is copied."));
  });
})();
