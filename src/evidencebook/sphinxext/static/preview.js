// Shows what a number, a citation or a note leads to: on hover, Enter and tap. Without it, and whatever fails, it is a plain link.
(() => {
  const address = document.currentScript.dataset.previews;
  if (!HTMLElement.prototype.showPopover) return;
  const root = document.documentElement.dataset.content_root;
  const marks = ":is(a.evidence, a.cited, a.note)";
  const titled = ".recommendation"; // its words are its title, so that the first tap leads there
  const patience = { open: 200, close: 300 }; // milliseconds
  let loading = null;
  let shown = null;
  let timer = 0;
  let touched = false;
  let left = null; // the mark whose preview its reader closed, until pointer and focus have gone elsewhere

  const targetOf = (mark) => decodeURIComponent(mark.hash.slice(1));

  const load = () => {
    loading ??= new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: root + address });
      script.onload = () => done(window.reportPreviews);
      script.onerror = () => {
        loading = null;
        script.remove();
        failed(new Error(`${address} could not be loaded`));
      };
      document.head.append(script);
    });
    return loading;
  };

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  // Words are text, or pairs of a language and text.
  const words = (said) =>
    typeof said === "string"
      ? [said]
      : said.map(([language, text]) => (language ? Object.assign(make("span", "", text), { lang: language }) : text));
  const link = (text, href) => Object.assign(make("a", "", text), { href });

  const source = ({ name, judgement, url }, original) =>
    make(
      "p",
      "preview-source",
      make("span", "preview-name", name),
      judgement ? `. ${judgement} ` : ". ",
      link("Open in the original", original ?? url),
    );

  // A note stands on the page already; its copy has no ids, and no way back to where the reader is.
  const fillNote = (box, mark) => {
    const note = document.querySelector(mark.getAttribute("href")).cloneNode(true);
    for (const each of note.querySelectorAll("[id]")) each.removeAttribute("id");
    note.querySelector(".note-back")?.remove();
    box.classList.add("preview-note");
    box.append(...note.childNodes);
    box.setAttribute("aria-label", `Note ${mark.textContent}`);
  };

  const fill = (box, mark, data) => {
    if (mark.matches(".note")) return fillNote(box, mark);
    const entry = data.entries[targetOf(mark)];
    const more = entry.more ? ` and ${entry.more} more of its sources` : "";
    box.append(make("p", "preview-kind", make("span", "", entry.kind), link(`Entry in the register${more}`, mark.href)));
    box.append(make("p", "preview-heading", ...words(entry.heading)));
    if (entry.lines.length) {
      const lines = entry.lines.map(([label, said]) => make("div", "", make("dt", "", label), make("dd", "", ...words(said))));
      box.append(make("dl", "", ...lines));
    }
    if (entry.amounts) {
      const amounts = entry.amounts.map(([amount, counted, href]) =>
        make("li", "", href ? link(amount, href) : amount, counted ? `: ${counted}` : ""),
      );
      box.append(make("ul", "preview-amounts", ...amounts));
    }
    if (entry.url) box.append(make("p", "preview-source", link(entry.url, entry.url)));
    for (const name of entry.passages) {
      const passage = data.passages[name];
      box.append(make("p", "preview-words", ...words(passage.words)));
      box.append(source(data.sources[passage.source], passage.url));
    }
    for (const key of entry.sources) box.append(source(data.sources[key]));
    box.setAttribute("aria-label", `Preview of the evidence: ${entry.kind}`);
  };

  const place = ({ mark, box }) => {
    const lines = [...mark.getClientRects()];
    const [first, last] = [lines[0], lines.at(-1)];
    const room = document.documentElement.clientWidth - box.offsetWidth - 8;
    const below = innerHeight - last.bottom;
    const above = below < box.offsetHeight + 8 && first.top > below;
    box.style.left = `${scrollX + Math.max(8, Math.min(last.left, room))}px`;
    box.style.top = `${scrollY + (above ? Math.max(first.top - box.offsetHeight - 4, 4 - scrollY) : last.bottom + 4)}px`;
  };

  const close = () => {
    clearTimeout(timer);
    if (!shown) return;
    const { mark, box } = shown;
    shown = null;
    if (box.contains(document.activeElement)) {
      left = mark;
      mark.focus();
    }
    mark.removeAttribute("aria-expanded");
    box.remove();
  };

  const open = async (mark, wanted) => {
    if (shown?.mark === mark) return;
    const data = mark.matches(".note") ? null : await load();
    if (!wanted() || shown?.mark === mark || (data && !data.entries[targetOf(mark)])) return;
    close();
    const box = make("div", "preview");
    box.id = "preview";
    box.popover = "manual";
    box.setAttribute("role", "group");
    fill(box, mark, data);
    (mark.closest(".note-ref") ?? mark).after(box); // so that the tab key leads from the mark into its preview
    box.showPopover();
    shown = { mark, box };
    mark.setAttribute("aria-expanded", "true");
    place(shown);
  };

  const markOf = (event) => (event.target.closest?.(".preview") ? null : event.target.closest?.(marks));
  const isWithin = (node) => node instanceof Node && (shown?.mark.contains(node) || shown?.box.contains(node));
  const quietly = (promise) => promise.catch((error) => console.warn(error));

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const mark = markOf(event);
    if (isWithin(event.target)) clearTimeout(timer);
    else if (mark && mark !== left) {
      clearTimeout(timer);
      timer = setTimeout(() => quietly(open(mark, () => mark.matches(":hover"))), patience.open);
    }
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch") return;
    if (markOf(event) === left && left !== document.activeElement) left = null;
    if (isWithin(event.relatedTarget)) return;
    clearTimeout(timer);
    if (shown && !isWithin(document.activeElement)) timer = setTimeout(close, patience.close);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === left) left = null;
    if (shown && isWithin(event.target) && !isWithin(event.relatedTarget)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown) return;
    left = shown.mark;
    close();
    event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (touched && shown && !isWithin(event.target)) close();
  });
  document.addEventListener("click", (event) => {
    const mark = markOf(event);
    const pressed = event.detail === 0; // by Enter
    if (!mark || !(touched || pressed) || shown?.mark === mark || mark.matches(titled)) return;
    event.preventDefault();
    open(mark, () => true).catch(() => location.assign(mark.href));
  });
  addEventListener("resize", () => shown && place(shown));

  // The preview says all that a title would, which a pointer would show over it.
  for (const mark of document.querySelectorAll(`${marks}[title]`)) mark.removeAttribute("title");
})();
