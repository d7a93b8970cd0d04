// The search page: asks the index, whose parts are loaded when something is searched for, and shows what it finds, kind by kind.
(() => {
  const form = document.querySelector(".report-search");
  const [words, kind] = [form.elements.q, form.elements.kind];
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const more = document.querySelector(".search-more");
  const contents = document.querySelector(".search-contents");
  const [AT_ONCE, OF_EACH, AROUND, PAUSE] = [20, 4, 110, 120]; // results; of each kind; characters beside a match; milliseconds
  const labels = new Map([...kind.options].map((option) => [option.value, option.text]));
  let loading = null;
  let shown = [];
  let asked = 0;

  const script = (address) =>
    new Promise((done, failed) => {
      const element = Object.assign(document.createElement("script"), { src: address, onload: done });
      element.onerror = () => (element.remove(), failed(new Error(`${address} could not be loaded`)));
      document.head.append(element);
    });

  const files = status.dataset.index.trim().split(" ");
  const engine = () => {
    loading ??= Promise.all([script(status.dataset.engine), script(files[0])])
      .then(async () => {
        const opened = window.reportSearch.open(window.reportIndex[0]);
        await opened.add(window.reportIndex[0].entries);
        return opened;
      })
      .catch((error) => ((loading = null), Promise.reject(error)));
    return loading;
  };

  // The other parts come one after another, once the first results are shown; each adds to them.
  let [rest, next] = [null, 1];
  const others = (opened) => {
    rest ??= (async () => {
      for (; next < files.length; next += 1) {
        await script(files[next]);
        await opened.add(window.reportIndex[next].entries);
        if (next + 1 < files.length) search(false);
      }
      status.dataset.complete = "";
      search(false);
    })().catch((error) => {
      rest = null;
      console.warn(error);
      status.textContent += " Some registers could not be loaded; search again to try once more.";
    });
  };

  const marked = (element, pieces) => {
    for (const [text, found] of pieces) {
      element.append(found ? Object.assign(document.createElement("mark"), { textContent: text }) : text);
    }
    return element;
  };

  // The text around the first match, and the next ones as far as there is room.
  const excerpt = (pieces) => {
    const first = pieces.findIndex(([, found]) => found);
    if (first < 0) return [[pieces.map(([text]) => text).join("").slice(0, 2 * AROUND), false]];
    const before = pieces.slice(0, first).map(([text]) => text).join("");
    const start = before.length > AROUND ? `… ${before.slice(-AROUND).replace(/^\S*\s/, "")}` : before;
    const kept = [[start, false]];
    let room = 2 * AROUND;
    for (const [text, found] of pieces.slice(first)) {
      if (room <= 0) break;
      kept.push([text.length > room && !found ? `${text.slice(0, room).replace(/\s\S*$/, "")} …` : text, found]);
      room -= text.length;
    }
    return kept;
  };

  const item = (found, parts) => {
    const [address, page] = found.page;
    const link = document.createElement("a");
    link.href = found.anchor ? `${address}#${found.anchor}` : address;
    marked(link, parts(found.title, found));
    const place = document.createElement("p");
    place.className = "search-place";
    place.textContent = found.section && found.section !== page ? `${page} › ${found.section}` : page;
    const text = marked(document.createElement("p"), excerpt(parts(found.text, found)));
    const entry = document.createElement("li");
    entry.append(link, place, ...(found.text ? [text] : []));
    return entry;
  };

  const show = (parts) => {
    if (!kind.value) return groups(parts);
    if (!list.firstElementChild) list.append(document.createElement("ol"));
    const into = list.firstElementChild;
    const from = into.children.length;
    const next = shown.slice(from, from + AT_ONCE).map((found) => item(found, parts));
    into.append(...next);
    more.hidden = into.children.length >= shown.length;
    more.onclick = () => show(parts)?.querySelector("a").focus();
    return next[0];
  };

  // Among everything, the first of each kind, the kind of the best result first.
  const groups = (parts) => {
    const kinds = new Map();
    for (const found of shown) kinds.set(found.kind, [...(kinds.get(found.kind) ?? []), found]);
    more.hidden = true;
    for (const [name, found] of kinds) {
      const [section, heading, own] = ["section", "h2", "ol"].map((tag) => document.createElement(tag));
      heading.textContent = `${labels.get(name)} (${found.length})`;
      own.append(...found.slice(0, OF_EACH).map((each) => item(each, parts)));
      section.append(heading, own);
      if (found.length > OF_EACH) {
        const all = Object.assign(document.createElement("button"), { type: "button", className: "search-all" });
        all.textContent = `All ${found.length} ${labels.get(name).toLowerCase()}`;
        all.addEventListener("click", () => {
          kind.value = name;
          search(true).then(() => list.querySelector("a")?.focus());
        });
        section.append(all);
      }
      list.append(section);
    }
  };

  const tell = ({ found, near, cut }) => {
    const among = kind.value ? ` among ${labels.get(kind.value).toLowerCase()}` : "";
    const many = found.length === 1 ? "1 result" : `${found.length} results`;
    const close = near && found.length ? " Nothing is written just so; these come near." : "";
    const still = "complete" in status.dataset ? "" : " More is being loaded.";
    const short = cut ? " Only the beginning of the question was looked for." : "";
    status.textContent = found.length ? `${many}${among}.${close}${short}${still}` : still ? "Loading …" : `Nothing was found${among}.${short} Try fewer words, or look here:`;
  };

  const search = async (keep) => {
    const [own, question] = [++asked, words.value.trim()];
    const address = new URL(location.href);
    for (const [name, value] of [["q", question.slice(0, 200)], ["kind", kind.value]]) {
      value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    }
    if (keep) history.replaceState(null, "", address);
    if (!question) {
      list.replaceChildren();
      status.textContent = "";
      more.hidden = true;
      contents.hidden = false;
      return;
    }
    try {
      if (!window.reportSearch) status.textContent = "Loading …";
      const opened = await engine();
      if (own !== asked) return;
      const { find, parts } = opened;
      const answer = find(question, kind.value, "complete" in status.dataset);
      shown = answer.found;
      const held = list.contains(document.activeElement) && document.activeElement.href;
      list.replaceChildren();
      show(parts);
      if (held) [...list.querySelectorAll("a")].find((each) => each.href === held)?.focus();
      for (const option of kind.options) {
        const count = answer.counts[option.value];
        option.textContent = labels.get(option.value) + (count ? ` (${count})` : "");
      }
      contents.hidden = shown.length > 0;
      tell(answer);
      others(opened);
    } catch (error) {
      if (own !== asked) return;
      contents.hidden = false;
      status.textContent = "The index could not be loaded. Try again, or look here:";
      console.warn(error);
    }
  };

  let waiting = 0;
  words.addEventListener("input", () => {
    engine().catch(() => {}); // it comes while the reader types on; a search tells what fails
    clearTimeout(waiting);
    waiting = setTimeout(() => search(true), PAUSE);
  });
  kind.addEventListener("change", () => search(true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search(true);
  });
  const given = new URLSearchParams(location.search);
  words.value = given.get("q") ?? "";
  if (labels.has(given.get("kind") ?? "")) kind.value = given.get("kind") ?? "";
  words.focus();
  if (words.value) search(false);
})();
